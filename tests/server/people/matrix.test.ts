// Before Dexie, which looks for a database when it is loaded.
import 'fake-indexeddb/auto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContactCode } from '#shared/api/identity.ts';
import type { FindBy, FoundPerson } from '#shared/api/people.ts';
import { contactCodeLength } from '#shared/contact-code.ts';
import { directRoomId, newCommandId, newUserId, randomLetters, type CompanyId } from '#shared/ids.ts';
import { mayReachPartners, mayTalk, type Party } from '#shared/policy/decide.ts';
import { closedPolicy, type Policy } from '#shared/policy/policy.ts';
import { addPerson } from '../../../src/lib/actions/add-person.ts';
import { findPerson } from '../../../src/lib/actions/find-person.ts';
import { inviteByEmail } from '../../../src/lib/actions/invite-by-email.ts';
import { keepCard, keptCard } from '../../../src/lib/actions/keep-card.ts';
import { readInvitation } from '../../../src/lib/actions/read-invitation.ts';
import { sendMessage } from '../../../src/lib/actions/send-message.ts';
import { lookAtCode, useCode } from '../../../src/lib/actions/use-code.ts';
import { landingProblem } from '../../../src/lib/components/identity/landing-problem.ts';
import { findProblem } from '../../../src/lib/components/people/find-texts.ts';
import { inviteProblem } from '../../../src/lib/components/people/invite-problem.ts';
import { whyNotAdded } from '../../../src/lib/components/people/why-not-added.ts';
import { codeProblem } from '../../../src/lib/components/scan/code-problem.ts';
import { lookAtScanned, useScanned, type ScannedCode } from '../../../src/lib/components/scan/scanned-person.ts';
import { m } from '../../../src/lib/paraglide/messages.js';
import { overwriteGetLocale } from '../../../src/lib/paraglide/runtime.js';
import { refusalSentence } from '../../../src/lib/components/timeline/refusal-sentence.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { foundCompanies, openTo, type Companies, type TestAccount } from '../../support/two-companies.ts';
import { startMailServer, textOf, type MailServer } from './mail-server.ts';
import { bePhones, Phone, type Seen } from './phone.ts';
import { ask, startProvider, type Provider } from './phone-gateway.ts';

/** What a company can have against another one's people, or against its own people's talking outside. */
const stances: Readonly<Record<string, (towards: CompanyId) => Policy>> = {
  open: (towards) => ({ ...openTo(towards), phoneSearch: true }),
  off: (towards) => ({ ...openTo(towards), partners: closedPolicy.partners, phoneSearch: true }),
  'not listed': (towards) => ({
    ...openTo(towards),
    partners: { mode: 'listed', users: [], groups: [] },
    phoneSearch: true,
  }),
  'no consent': () => ({ ...openTo(), phoneSearch: true }),
  denied: (towards) => ({
    ...openTo(towards),
    companies: { allow: [towards], deny: [towards], paused: [] },
    phoneSearch: true,
  }),
};
const against = Object.keys(stances).filter((stance) => stance !== 'open');
const cases = [
  { mine: 'open', theirs: 'open' },
  ...against.map((mine) => ({ mine, theirs: 'open' })),
  ...against.map((theirs) => ({ mine: 'open', theirs })),
  { mine: 'off', theirs: 'off' },
  { mine: 'denied', theirs: 'no consent' },
];
const policyOf = (stance: string, towards: CompanyId): Policy => (stances[stance] ?? stances['open']!)(towards);

/** Somebody of Borealis for each way in which they are added: a room is new each time. */
const ways = ['link', 'qr', 'qr-offline', 'qr-silent', 'id', 'id-offline', 'phone', 'phone-offline', 'email'] as const;
type Way = (typeof ways)[number];
interface Partner extends TestAccount {
  readonly code: string;
  readonly card: string;
  readonly number: string;
}

let server: TestServer;
let companies: Companies;
let provider: Provider;
let mail: MailServer;
const partners = new Map<Way, Partner>();
const partner = (way: Way): Partner => partners.get(way)!;
const scannedOf = ({ code, card }: Partner): ScannedCode => ({ code, card });
const nobodysCode = (): string => randomLetters(contactCodeLength);

beforeAll(async () => {
  bePhones();
  [provider, mail] = await Promise.all([startProvider(), startMailServer()]);
  const env = { SMS_WEBHOOK_URL: provider.url, SMTP_URL: mail.url, MAIL_FROM: 'a@foyer.example', TRUST_PROXY: '1' };
  server = await startServer({ env });
  companies = await foundCompanies(server.url);
  await setStances('open', 'open');
  await Promise.all(ways.map(async (way, at) => partners.set(way, await newPartner(way, at))));
});
afterAll(async () => {
  await server.stop();
  await provider.close();
  await mail.close();
});

async function setStances(mine: string, theirs: string): Promise<void> {
  const { acmeAdmin, borealisAdmin, setPolicy } = companies;
  await setPolicy(acmeAdmin, () => policyOf(mine, borealisAdmin.company));
  await setPolicy(borealisAdmin, () => policyOf(theirs, acmeAdmin.company));
}

async function newMember(admin: TestAccount, name: string): Promise<TestAccount> {
  const messageId = name.replaceAll(' ', '-');
  const email = `${messageId}@firm.example`;
  const body = { name, email, password: admin.password, messageId };
  const made = (await companies.as(admin, 'POST', '/api/company/members', body)) as { id: TestAccount['user'] };
  return { ...admin, user: made.id, email, name, messageId };
}

async function newPartner(way: Way, at: number): Promise<Partner> {
  const account = await newMember(companies.borealisAdmin, `partner ${way}`);
  const { code } = (await companies.as(account, 'PUT', '/api/codes/standing')) as ContactCode;
  const { card } = (await companies.as(account, 'GET', '/api/card')) as { card: string };
  const number = `+8210500000${10 + at}`;
  if (way.startsWith('phone')) {
    const cookie = await companies.cookie(account);
    await ask(server, cookie, 'POST', '/api/me/phone', { number });
    await ask(server, cookie, 'POST', '/api/me/phone/verify', { code: provider.codeOf(number) });
    expect((await ask(server, cookie, 'PATCH', '/api/me/phone', { searchable: true })).status).toBe(200);
  }
  return { ...account, code, card, number };
}

/** A sentence is there in every language, and another one in each. */
function inAllLanguages(sentence: () => string): readonly string[] {
  const said = (['en', 'ko', 'ja'] as const).map((locale) => {
    overwriteGetLocale(() => locale);
    return sentence();
  });
  overwriteGetLocale(() => 'en');
  expect(new Set(said).size).toBe(3);
  for (const text of said) expect(text.trim()).not.toBe('');
  return said;
}

/** Two answers that nobody can tell apart: status, names of headers, and every byte of the body. */
function expectAlike(one: readonly Seen[], other: readonly Seen[]): void {
  const shown = (seen: readonly Seen[]) =>
    seen.map(({ status, headers, body }) => ({ status, headers, body, bytes: Buffer.byteLength(body) }));
  expect(one.length).toBeGreaterThan(0);
  expect(shown(one)).toEqual(shown(other));
}

describe.each(cases)('Mine is $mine, theirs is $theirs:', ({ mine, theirs }) => {
  let phone: Phone;
  let asking: TestAccount;
  let before: Map<Way, FoundPerson>;
  /** What the one decision says, which server and client share. */
  let allowed: boolean;
  let parties: { readonly me: Party; readonly other: (way: Way) => Party };

  beforeAll(async () => {
    const at = cases.findIndex((one) => one.mine === mine && one.theirs === theirs);
    asking = await newMember(companies.acmeAdmin, `asking ${at}`);
    phone = new Phone(server, companies, asking, `203.0.113.${at + 1}`);
    await setStances('open', 'open');
    before = new Map();
    await phone.use(async (core) => {
      await keepCard(core);
      expect(await keptCard(core)).not.toBeNull();
      for (const [way, by] of [
        ['id-offline', 'message-id'],
        ['phone-offline', 'phone'],
      ] as const) {
        const found = await findPerson(by, by === 'phone' ? partner(way).number : partner(way).messageId);
        if (!found.ok) throw new Error(`${way} was not found while everything is allowed: ${found.reason}`);
        before.set(way, found.person);
      }
    });
    await setStances(mine, theirs);
    const party = ({ user, company }: TestAccount, policy: Policy): Party => ({ user, company, groups: [], policy });
    const [ours, others] = [policyOf(mine, companies.bo.company), policyOf(theirs, asking.company)];
    parties = { me: party(asking, ours), other: (way) => party(partner(way), others) };
    allowed = mayTalk(parties.me, parties.other('link')).allowed;
    expect(allowed).toBe(mine === 'open' && theirs === 'open');
  });
  afterAll(() => phone.close());

  const room = (way: Way) => directRoomId(asking.user, partner(way).user);
  const isOpen = (way: Way) =>
    phone.use((core) => expect.poll(async () => (await core.database.rooms.get(room(way)))?.state).toBe('active'));
  const isAbsent = (way: Way) =>
    phone.use(async (core) => expect(await core.database.rooms.get(room(way))).toBeUndefined());

  test('a link, online (S32, R03, R09)', async () => {
    const { code, name } = partner('link');
    const landing = await phone.watch(() => readInvitation(code));
    const isShown = mayReachPartners(parties.other('link'));
    if (isShown) expect(landing.value).toMatchObject({ ok: true, invitation: { name } });
    else {
      expect(landing.value).toEqual({ ok: false, reason: 'not-found' });
      expectAlike(landing.seen, (await phone.watch(() => readInvitation(nobodysCode()))).seen);
      expect(inAllLanguages(() => landingProblem('not-found'))).toEqual(inAllLanguages(() => m.landing_not_found()));
    }
    const look = await phone.watch(() => lookAtCode(code));
    if (allowed) {
      expect(look.value).toMatchObject({ ok: true, person: { name, room: room('link') } });
      expect((await phone.use((core) => useCode(core, code))).ok).toBe(true);
      await isOpen('link');
    } else {
      expect(look.value).toEqual({ ok: false, reason: 'not-found' });
      expectAlike(look.seen, (await phone.watch(() => lookAtCode(nobodysCode()))).seen);
      expect(await phone.use((core) => useCode(core, code))).toEqual({ ok: false, reason: 'not-found' });
      await isAbsent('link');
    }
  });

  test('a QR code, online (S20, S32, R03, R09)', async () => {
    const use = (scanned: ScannedCode) => phone.watch((core) => useScanned(core, scanned, false));
    const outcome = await use(scannedOf(partner('qr')));
    if (allowed) {
      expect(outcome.value).toMatchObject({ ok: true, waits: false, person: { name: partner('qr').name } });
      await isOpen('qr');
    } else {
      expect(outcome.value).toEqual({ ok: false, reason: 'not-found' });
      expectAlike(outcome.seen, (await use({ code: nobodysCode(), card: partner('qr').card })).seen);
      expect(inAllLanguages(() => codeProblem('not-found'))).toEqual(inAllLanguages(() => m.scan_code_unknown()));
      await isAbsent('qr');
    }
  });

  test.each(['id', 'phone'] as const)('a search by %s, online (S29, S30, R03, R09)', async (way) => {
    const by: FindBy = way === 'id' ? 'message-id' : 'phone';
    const find = (text: string) => phone.watch(() => findPerson(by, text));
    const outcome = await find(way === 'id' ? partner(way).messageId : partner(way).number);
    const miss = await find(way === 'id' ? 'nobody-at-all' : '+82 10 9999 9999');
    expect(miss.value).toEqual({ ok: false, reason: 'not-found' });
    expect(inAllLanguages(() => findProblem(by, { ok: false, reason: 'not-found' }))).toEqual(
      inAllLanguages(() => (way === 'id' ? m.people_find_nobody_id() : m.people_find_nobody_phone())),
    );
    expect(Buffer.byteLength(outcome.seen[0]!.body), 'a hit too').toBe(Buffer.byteLength(miss.seen[0]!.body));
    if (outcome.value.ok) {
      expect(allowed).toBe(true);
      const { person } = outcome.value;
      expect(person.name).toBe(partner(way).name);
      await phone.use((core) => addPerson(core, person, by));
      await isOpen(way);
      return;
    }
    expect(allowed).toBe(false);
    expectAlike(outcome.seen, miss.seen);
    const add = async (user: string) =>
      ask(server, await companies.cookie(asking), 'POST', '/api/people/add', { command: newCommandId(), user, by });
    expect(await add(partner(way).user), 'by who knows their id').toEqual(await add(newUserId()));
  });

  test('an invitation by e-mail, online (S26, S31, R03, R09)', async () => {
    const mails = mail.mails.length;
    // One after the other: an address takes three a day, an account ten wrong codes in a quarter of an hour.
    const invitedWay = ways[cases.findIndex((one) => one.mine === mine && one.theirs === theirs) % ways.length]!;
    const { email } = partner(invitedWay);
    const outcome = await phone.watch((core) => inviteByEmail(core, email));
    const stranger = await phone.watch((core) => inviteByEmail(core, `nobody-${asking.messageId}@elsewhere.example`));
    expectAlike(outcome.seen, stranger.seen);
    if (!mayReachPartners(parties.me)) {
      expect(outcome.value).toEqual({ ok: false, reason: 'not-allowed' });
      expect(inAllLanguages(() => inviteProblem({ ok: false, reason: 'not-allowed' }))).toEqual(
        inAllLanguages(() => m.identity_not_allowed()),
      );
      expect(mail.mails).toHaveLength(mails);
      return;
    }
    expect(outcome.value).toMatchObject({ ok: true, invitation: { outcome: 'sent' } });
    const sent = mail.mails.find((one) => one.to.includes(email) && mail.mails.indexOf(one) >= mails);
    const code = /\/c\/([0-9a-z]{26})\s/.exec(textOf(sent!))?.[1] ?? '';
    const cookie = await companies.cookie(partner(invitedWay));
    const use = (given: string) =>
      ask(server, cookie, 'POST', '/api/codes/use', { command: newCommandId(), code: given });
    const used = await use(code);
    if (mayTalk(parties.other(invitedWay), parties.me).allowed) {
      expect(used.json).toMatchObject({ name: asking.name, room: room(invitedWay) });
    } else {
      expect(used.status).toBe(404);
      expect(used).toEqual(await use(nobodysCode()));
    }
  });

  test('a QR code, without a network, and the server’s word once there is one (N01, N02, R03, R09)', async () => {
    phone.goOffline();
    const texts = { 'qr-offline': 'written in the lift', 'qr-silent': null } as const;
    for (const [way, text] of Object.entries(texts) as [keyof typeof texts, string | null][]) {
      const scanned = scannedOf(partner(way));
      await phone.use(async (core) => {
        const looked = await lookAtScanned(core, scanned, true);
        expect(looked).toMatchObject({ ok: true, waits: true, person: { name: partner(way).name } });
        expect(await useScanned(core, scanned, true)).toEqual(looked);
        expect(await core.database.rooms.get(room(way)), 'whatever the rules').toMatchObject({ state: 'waiting' });
        if (text !== null) await sendMessage(core, room(way), text);
      });
    }
    const from = phone.commands.length;
    await phone.goOnline();
    await settled(['qr-offline', 'qr-silent'], 'code');
    const commands = phone.commands.slice(from).filter(({ path }) => path === '/api/codes/use');
    expect(commands).toHaveLength(2);
    if (!allowed) expectAlike(commands.slice(0, 1), commands.slice(1));
  });

  test.each(['id-offline', 'phone-offline'] as const)(
    '%s: a search needs the network; who was found before is added without one (S29, S30, N01, R03, R09)',
    async (way) => {
      const by: FindBy = way === 'id-offline' ? 'message-id' : 'phone';
      phone.goOffline();
      await phone.use(async (core) => {
        const outcome = await findPerson(by, by === 'phone' ? partner(way).number : partner(way).messageId);
        expect(outcome).toEqual({ ok: false, reason: 'offline' });
        expect(inAllLanguages(() => findProblem(by, { ok: false, reason: 'offline' }))).toEqual(
          inAllLanguages(() => m.people_find_offline()),
        );
        await addPerson(core, before.get(way)!, by);
        expect(await core.database.rooms.get(room(way))).toMatchObject({ state: 'waiting' });
        const kept = core.database.contacts.where('person').equals(partner(way).user);
        expect(await kept.toArray()).toMatchObject([{ name: partner(way).name, unconfirmed: true }]);
        if (way === 'id-offline') await sendMessage(core, room(way), 'written in the lift');
      });
      await phone.goOnline();
      await settled([way], 'person');
    },
  );

  test('a link and an invitation by e-mail, without a network: nothing is done, and that is said (S26, S32)', async () => {
    phone.goOffline();
    const mails = mail.mails.length;
    await phone.use(async (core) => {
      const outcomes = [
        await readInvitation(partner('link').code),
        await useCode(core, nobodysCode()),
        await inviteByEmail(core, partner('email').email),
      ];
      expect(outcomes).toEqual(outcomes.map(() => ({ ok: false, reason: 'offline' })));
    });
    for (const [said, written] of [
      [() => landingProblem('offline'), () => m.landing_offline()],
      [() => codeProblem('offline'), () => m.scan_code_offline()],
      [() => inviteProblem({ ok: false, reason: 'offline' }), () => m.people_invite_offline()],
    ] as const) {
      expect(inAllLanguages(said)).toEqual(inAllLanguages(written));
    }
    expect(mail.mails).toHaveLength(mails);
    await phone.goOnline();
  });

  /** What was done without a network has come to what the one decision says. */
  async function settled(these: readonly Way[], by: 'code' | 'person'): Promise<void> {
    await phone.use(async ({ database }) => {
      const waiting = () => database.outbox.where('state').equals('waiting').count();
      await expect.poll(waiting, { timeout: 5000 }).toBe(0);
      for (const way of these) {
        const row = () => database.rooms.get(room(way));
        const texts = await database.timeline
          .where('[room+page]')
          .equals([room(way), 1])
          .toArray();
        if (allowed) {
          await expect.poll(async () => (await row())?.state).toBe('active');
          const contact = () => database.contacts.where('person').equals(partner(way).user).first();
          await expect.poll(async () => (await contact())?.unconfirmed).toBe(false);
          for (const text of texts) expect(text.state).toBe('sent');
        } else if (texts.length > 0) {
          expect(await row()).toMatchObject({ state: 'waiting', notAdded: by, refused: texts.length });
          const { refusal } = texts[0]!;
          expect(refusal, 'the rule is not told, as for nobody').toEqual({ rule: 'not-found', company: null });
          inAllLanguages(() => refusalSentence(refusal!, null));
        } else {
          expect(await row()).toBeUndefined();
          expect(await database.contacts.where('person').equals(partner(way).user).count()).toBe(0);
          const notices = await database.contactNotices.toArray();
          expect(notices.find(({ name }) => name === partner(way).name)).toMatchObject({
            what: { type: 'not-added', by },
          });
        }
        if (!allowed) {
          const expected = by === 'code' ? () => m.people_not_added_code() : () => m.people_not_added_person();
          expect(inAllLanguages(() => whyNotAdded(by))).toEqual(inAllLanguages(expected));
        }
      }
    });
  }
});
