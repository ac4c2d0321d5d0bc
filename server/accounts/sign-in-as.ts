import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import * as v from 'valibot';

/** The path by which the library knows it; like its others it is not served. */
export const signInAsPath = '/sign-in/as';

/**
 * Makes a session for somebody whom another part of the server has recognised, in the library's own way: its hooks run and
 * its cookie is set.
 */
export const signInAsPlugin = () =>
  ({
    id: 'sign-in-as',
    endpoints: {
      signInAs: createAuthEndpoint(
        signInAsPath,
        { method: 'POST', body: v.object({ user: v.string() }), metadata: { SERVER_ONLY: true } },
        async (context) => {
          const { internalAdapter } = context.context;
          const user = await internalAdapter.findUserById(context.body.user);
          const session = user && (await internalAdapter.createSession(user.id));
          if (!session) throw new APIError('UNAUTHORIZED');
          await setSessionCookie(context, { session, user });
          return context.json({});
        },
      ),
    },
  }) satisfies BetterAuthPlugin;
