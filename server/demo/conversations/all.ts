import { colleaguesOfAnn } from './colleagues-of-ann.ts';
import type { Conversation } from './conversation.ts';
import { groupsOfAnn } from './groups-of-ann.ts';
import { partnersOfAnn } from './partners-of-ann.ts';
import { sapporoShowroom } from './sapporo-showroom.ts';
import { withoutAnn } from './without-ann.ts';

/** What the demo's people have been talking about: a showroom that two companies build together. */
export const conversations: readonly Conversation[] = [
  sapporoShowroom,
  ...colleaguesOfAnn,
  ...partnersOfAnn,
  ...groupsOfAnn,
  ...withoutAnn,
];
