import { mayMeet, type Decision, type Party } from '#shared/policy/decide.ts';
import { Alike, type Kind, type Parties } from './alike.ts';

/**
 * May a room hold all these people? The same as asking about each two of them, the asking person first, but asked once for
 * people whom every rule treats alike: a room of five hundred has a handful of kinds.
 */
export function mayAllMeet(parties: Parties, asking: Party, alike = new Alike(parties)): Decision {
  const others = new Map<Kind, Party>();
  const own = alike.of(asking.user);
  for (const party of parties.values()) {
    const kind = alike.of(party.user);
    if (kind && kind !== own && !others.has(kind)) others.set(kind, party);
  }
  return mayMeet(asking, [...others.values()]);
}
