/** Every size and rate that client and server must agree on, each with its reason. */
export const limits = {
  /** Longest message, in UTF-16 units: several screens of text; longer ones are files. */
  messageLength: 10_000,
  /** Longest name of a person, company, room or group, in UTF-16 units. */
  nameLength: 80,
  /** Largest record value, in bytes of its encoding: four bytes a unit of the longest message, and room for the rest. */
  recordBytes: 48 * 1024,
  /** Deepest nesting of a record value; ours need three, recursion in readers stays harmless. */
  recordDepth: 8,
  /** Largest update a relay looks at; a longer backlog is sent in parts. */
  updateBytes: 4 * 1024 * 1024,
  /** Records after which a room's next page begins; opens in a few milliseconds on a phone. */
  pageRecords: 1000,
  /** Bytes after which a room's next page begins. */
  pageBytes: 256 * 1024,
  /** How far ahead of the server's clock a stamp may be, in milliseconds; beyond, the device is told to stamp again. */
  stampAheadMs: 2 * 60_000,
  /** A message that arrives later than this after it was written says so, in milliseconds. */
  lateAfterMs: 2 * 60_000,
  /** Shortest password a person may choose, unless the company has decided otherwise; and between what it decides. */
  passwordLength: 12,
  passwordLengthLeast: 8,
  passwordLengthMost: 64,
  /** Most days that a company lets somebody stay signed in before they sign in again; without a limit they stay. */
  sessionDaysMost: 90,
  /** Mail domains of one company: a group of firms with one sign-in. */
  signOnDomains: 20,
  /** Passkeys of one account: a person has a few devices. */
  passkeys: 20,
  /** How long a sign-in proves who somebody is before they add a way to sign in, in milliseconds. */
  proofMs: 10 * 60_000,
  /** Records a device may ask about when it opens a document. */
  pendingRecords: 2000,
  /** Longest memo of a contact, in UTF-16 units: a page of notes. */
  memoLength: 4000,
  /** Tags of one contact, and the length of each in UTF-16 units. */
  contactTags: 20,
  tagLength: 40,
  /** Contacts that one command creates: an import goes in parts of this size. */
  contactsAtOnce: 200,
  /** Contacts that one person keeps. */
  contactsOfOne: 5000,
  /** Days that a deleted contact stays in the trash, unless the company has decided otherwise, and at most (R11). */
  trashDays: 30,
  trashDaysMost: 365,
  /** Lines of one file of members: a company of our size at once. */
  importLines: 2000,
  /** Days that an invitation to become a member, or a link to a new password, can be used. */
  invitationDays: 7,
  /** Levels of groups within groups: deeper ones are nobody's chart. */
  groupDepth: 12,
  /** Most days that a company keeps messages before it keeps them for ever: ten years. */
  retentionDaysMost: 3650,
  /** Longest reason that somebody gives for an act that is kept, in UTF-16 units. */
  reasonLength: 300,
  /** Longest description of a room, in UTF-16 units: a paragraph. */
  descriptionLength: 500,
  /** Largest file of all, whatever companies allow, in bytes: it is sent in one piece. */
  fileBytesMost: 250 * 1024 * 1024,
  /** Largest preview of a picture, in bytes: 640 pixels take a quarter of it. */
  previewBytes: 256 * 1024,
  /** Longest name of a file, in UTF-16 units: what file systems take in three bytes a letter. */
  fileNameLength: 80,
  /** People of one group room: a notice and a card are published for each. */
  roomMembers: 500,
} as const;
