import type { Access } from '../relay/ports.ts';
import type { Services } from '../services.ts';
import type { FileFolder } from './file-folder.ts';
import type { FileProofs } from './proofs.ts';

/** Told what goes over the line as files. */
export interface FileCounters {
  /** A file has come and is kept. */
  uploaded(bytes: number): void;
  /** Bytes have been given to somebody. */
  served(bytes: number): void;
}

/** What files are taken and given with. */
export interface FileParts extends Pick<Services, 'storage' | 'relay' | 'clock'> {
  readonly access: Pick<Access, 'rights'>;
  readonly proofs: FileProofs;
  readonly folder: FileFolder;
  readonly counters: FileCounters;
}
