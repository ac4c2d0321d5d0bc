import { resumeSending } from './actions/resume-sending.ts';
import type { Core } from './core.ts';
import { openCore } from './open-core.ts';
import { watchQuery } from './projection/watch-query.ts';
import type { Me } from '#shared/api/accounts.ts';
import type { RoomId } from '#shared/ids.ts';
import { accountKey, leaveEvent, rememberedAccount } from './session/account-store.ts';
import { refreshSession, restoreSession } from './session/session.ts';
import { BlocksState } from './state/blocks-state.svelte.ts';
import { ConnectionState } from './state/connection-state.svelte.ts';
import { ContactsState } from './state/contacts-state.svelte.ts';
import { DirectoryState } from './state/directory-state.svelte.ts';
import { FilesState } from './state/files-state.svelte.ts';
import { MeState } from './state/me-state.svelte.ts';
import { PreferencesState } from './state/preferences-state.svelte.ts';
import { RoomListState } from './state/room-list-state.svelte.ts';
import { RoomPhotosState } from './state/room-photos-state.svelte.ts';
import { RoomShelf } from './state/room-shelf.ts';
import type { RoomState } from './state/room-state.svelte.ts';
import { UpdateState } from './state/update-state.svelte.ts';
import { nothingLive, type LiveState } from './sync/engine.ts';

const askAgainMs = 30_000;

/** What every page has, signed in or not. */
export interface Shell {
  readonly preferences: PreferencesState;
  readonly update: UpdateState;
}

/** The app of the signed-in account. Actions take it as their first argument. */
export interface App extends Core, Shell {
  readonly me: MeState;
  readonly connection: ConnectionState;
  readonly rooms: RoomListState;
  readonly directory: DirectoryState;
  readonly blocks: BlocksState;
  readonly contacts: ContactsState;
  readonly roomPhotos: RoomPhotosState;
  readonly files: FilesState;
  /** The state of one room; the same object while it is in use. */
  room(id: RoomId): RoomState;
}

/** Builds what does not depend on who is signed in. Once per page load, before `startApp`. */
export const startShell = (): Shell => ({ preferences: new PreferencesState(), update: new UpdateState() });

/**
 * Builds the parts of the app of whoever is signed in here, from this device alone: the network is not waited for.
 * Null when nobody is signed in.
 */
export async function startApp(shell: Shell): Promise<App | null> {
  const me = await restoreSession();
  if (me === null) {
    shell.update.start({ beforeLeaving: () => Promise.resolve(), mayApplySilently: () => Promise.resolve(true) });
    return null;
  }
  const core = openCore({ user: me.user.id, company: me.company.id });
  const shelf = new RoomShelf(core);
  const app: App = {
    ...shell,
    ...core,
    me: new MeState(me),
    connection: new ConnectionState(core),
    rooms: new RoomListState(core),
    directory: new DirectoryState(core),
    blocks: new BlocksState(core),
    contacts: new ContactsState(core),
    roomPhotos: new RoomPhotosState(core),
    files: new FilesState(core),
    room: (id) => shelf.room(id),
  };
  keepSafe(app, shelf);
  void resumeSending(core, (id, text) => shelf.room(id).composer.giveBack(text));
  keepMe(app);
  followCompany(app);
  keepOwnCard(app);
  return app;
}

/** Nothing typed is lost when the page goes away, for whatever reason (M02). */
function keepSafe(app: App, shelf: RoomShelf): void {
  const flush = (): Promise<void> => shelf.flush();
  addEventListener('pagehide', () => void flush());
  addEventListener('vite:preloadError', () => void flush().then(reloadOnce));
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) void flush();
  });
  let leaving: Promise<void> | null = null;
  const leave = async (): Promise<void> => {
    app.engine.stop();
    // What cannot be written is in localStorage with its last key press.
    await flush().catch(() => undefined);
    location.reload();
  };
  for (const database of [app.database, app.durable]) database.onUpgrade(() => (leaving ??= leave()));
  app.update.start({
    beforeLeaving: flush,
    mayApplySilently: async () => (await app.database.outbox.count()) === 0,
  });
}

/** A part of a build that the server no longer has: the page begins anew, but never in a circle. */
function reloadOnce(): void {
  const key = 'foyer-reloaded';
  if (Date.now() - Number(sessionStorage.getItem(key) ?? 0) < askAgainMs) return;
  sessionStorage.setItem(key, String(Date.now()));
  location.reload();
}

/** Name and look of my company are those of its directory as soon as they change there. */
function followCompany({ database, me }: App): void {
  watchQuery(
    () => database.meta.get('company'),
    (row) => {
      const told = row?.value as Partial<Pick<Me['company'], 'name' | 'colour' | 'logo'>> | undefined;
      if (told?.name !== undefined && told.logo !== undefined) {
        me.follow({ name: told.name, colour: told.colour ?? null, logo: told.logo });
      }
    },
  );
}

/** My card is kept on this device whenever the server can be asked: it is for when there is none (N01). */
function keepOwnCard(app: App): void {
  let before: LiveState['status'] = 'offline';
  app.engine.subscribe(({ status }) => {
    if (status === 'online' && before !== 'online')
      void import('./actions/keep-card.ts').then((it) => it.keepCard(app));
    before = status;
  });
}

/** Follows what becomes of the session, here and in other tabs. */
function keepMe(app: App): void {
  const { user } = app.owner;
  const refresh = async (): Promise<void> => {
    const answer = await refreshSession(user);
    if (answer === 'signed-out') app.me.signedOut = true;
    else if (answer !== 'unknown') app.me.set(answer);
  };
  let before = nothingLive.status;
  let askedAt = 0;
  app.engine.subscribe(({ status, signedOut }) => {
    // An upgrade that is refused looks like no network: only the server can tell that the session is over.
    const isRefused = status === 'offline' && before === 'connecting' && Date.now() - askedAt > askAgainMs;
    if ((status === 'online' && before !== 'online') || (signedOut && !app.me.signedOut) || isRefused) {
      askedAt = Date.now();
      void refresh();
    }
    before = status;
  });
  const leave = (): void => {
    app.engine.stop();
    app.database.close();
    app.durable.close();
  };
  addEventListener(leaveEvent, leave);
  addEventListener('storage', ({ key }) => {
    if ((key !== accountKey && key !== null) || rememberedAccount()?.user.id === user) return;
    // Another account, or nobody: nothing of this one may stay on screen (M07).
    leave();
    location.assign('/');
  });
}
