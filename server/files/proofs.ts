import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { SentFile } from '#shared/records/file.ts';
import type { RecordPlace } from '../relay/ports.ts';

/**
 * Says which file the server has given to which record, and knows its own word again: without a database, since every
 * record that brings a file is asked about (A12). The key is made of the server's secret, so that every process has it.
 */
export interface FileProofs {
  readonly prove: (place: RecordPlace, file: Omit<SentFile, 'proof'>) => SentFile;
  readonly isGiven: (place: RecordPlace, file: SentFile) => boolean;
}

/** Bytes of a proof: nobody guesses one in the life of a server. */
const proofBytes = 16;

/** The proofs of a server whose secret this is. */
export function createFileProofs(secret: string): FileProofs {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'foyer files of messages', 32));
  const proofOf = ({ document, lane, id }: RecordPlace, file: Omit<SentFile, 'proof'>): string => {
    const picture = file.picture && [file.picture.width, file.picture.height];
    const said = JSON.stringify([document, lane, id, file.id, file.name, file.type, file.bytes, picture]);
    return createHmac('sha256', key).update(said).digest().subarray(0, proofBytes).toString('base64url');
  };
  return {
    prove: (place, file) => ({ ...file, proof: proofOf(place, file) }),
    isGiven: (place, file) => {
      // As text: two texts may stand for the same bytes.
      const [given, expected] = [Buffer.from(file.proof), Buffer.from(proofOf(place, file))];
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
