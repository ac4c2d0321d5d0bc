import {
  addGroup,
  addMember,
  createCompany,
  listMembers,
  removeGroup,
  updateGroup,
  updateMember,
} from '#shared/api/companies.ts';
import { listGroups } from '#shared/api/members.ts';
import { checkPolicy, getPolicy, setPolicy } from '#shared/api/policy.ts';
import { limits } from '#shared/limits.ts';
import { actorOf } from '../audit/audit.ts';
import { forbidden } from '../http/problem.ts';
import { route, type Route } from '../http/route.ts';
import { askingByTaking, memberCosts } from '../people/asking-by-taking.ts';
import type { Services } from '../services.ts';
import { checkPassword, checkPasswordOf } from '../sign-on/passwords.ts';
import { addGroup as makeGroup, addMember as makeMember, createCompanyWithOwner } from './create.ts';
import { checkPolicy as check } from './checking/check-policy.ts';
import { changeGroup, dropGroup, groupsWithCounts } from './groups.ts';
import { membersOf } from './members.ts';
import { partnerRoutes } from './partners/routes.ts';
import { readPolicy, replacePolicy } from './policy.ts';
import { checkGrant, isFounderOwner } from './roles.ts';
import { changeMember } from './update-member.ts';

/** Companies, their members, groups and policy. Everything is the caller's own company's, from the session. */
export function companyRoutes(services: Services): readonly Route[] {
  const { db } = services.storage;
  return [
    route(createCompany, async (input, caller, exchange) => {
      if (!(await isFounderOwner(db, caller))) throw forbidden();
      const { owner } = input;
      checkPasswordOf({ ...owner, passwordLength: limits.passwordLength }, owner.password, 'owner.password');
      return createCompanyWithOwner(services, input, { by: actorOf(caller, exchange), recordIn: caller.company });
    }),
    route(listMembers, async (_input, { company }) => ({ members: await membersOf(db, company) })),
    route(addMember, async (member, caller, exchange) => {
      checkGrant(caller.role, member.role);
      await checkPassword(db, caller.company, member, member.password);
      return askingByTaking(db, memberCosts({ company: caller.company }), services.clock(), () =>
        makeMember(services, caller.company, member, actorOf(caller, exchange)),
      );
    }),
    route(updateMember, ({ id, ...change }, caller, exchange) =>
      changeMember(services, caller, id, change, actorOf(caller, exchange)),
    ),
    route(listGroups, async (_input, { company }) => ({ groups: await groupsWithCounts(db, company) })),
    route(addGroup, (group, caller, exchange) => makeGroup(services, caller.company, group, actorOf(caller, exchange))),
    route(updateGroup, ({ id, ...change }, caller, exchange) =>
      changeGroup(services, caller.company, id, change, actorOf(caller, exchange)),
    ),
    route(removeGroup, async ({ id }, caller, exchange) => {
      await dropGroup(services, caller.company, id, actorOf(caller, exchange));
      return {};
    }),
    route(getPolicy, (_input, { company }) => readPolicy(db, company)),
    route(setPolicy, ({ revision, policy }, caller, exchange) =>
      replacePolicy(services, caller.company, revision, policy, actorOf(caller, exchange)),
    ),
    route(checkPolicy, (input, { company }) => check(db, company, input, services.clock())),
    ...partnerRoutes(services),
  ];
}
