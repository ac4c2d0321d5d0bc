import { relayTables } from './0001-relay.ts';
import { companyTables } from './0002-companies.ts';
import { refusalDevice } from './0003-refusal-device.ts';
import { signals } from './0004-signals.ts';
import { leanIndex } from './0005-lean-index.ts';
import { codes } from './0006-codes.ts';
import { contacts } from './0007-contacts.ts';
import { blocks } from './0008-blocks.ts';
import { phones } from './0009-phones.ts';
import { roomsAndAudit } from './0010-rooms-and-audit.ts';
import { roomPhotos } from './0011-room-photos.ts';
import { partnersAndWiping } from './0012-partners-and-wiping.ts';
import { members } from './0013-members.ts';
import { erasures } from './0014-erasures.ts';
import { signOn } from './0015-sign-on.ts';
import { passkeysAndBranding } from './0016-passkeys-and-branding.ts';
import { namesAndSignIns } from './0017-names-and-sign-ins.ts';
import { recalledByMasters } from './0018-recalled-by-masters.ts';
import { files } from './0019-files.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema, in the order in which they run. */
export const migrations: readonly Migration[] = [
  relayTables,
  companyTables,
  refusalDevice,
  signals,
  leanIndex,
  codes,
  contacts,
  blocks,
  phones,
  roomsAndAudit,
  roomPhotos,
  partnersAndWiping,
  members,
  erasures,
  signOn,
  passkeysAndBranding,
  namesAndSignIns,
  recalledByMasters,
  files,
];
