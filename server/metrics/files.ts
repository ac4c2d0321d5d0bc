import type { Registry } from 'prom-client';
import type { FileCounters } from '../files/file-parts.ts';
import { registerTotal } from './tally.ts';

/** Files of messages in numbers. */
export class MeasuredFiles implements FileCounters {
  #files = 0;
  #received = 0;
  #sent = 0;

  constructor(registry: Registry) {
    registerTotal(registry, 'foyer_files_uploaded_total', 'Files taken and kept.', () => this.#files);
    registerTotal(registry, 'foyer_files_received_bytes_total', 'Bytes of files taken and kept.', () => this.#received);
    registerTotal(registry, 'foyer_files_sent_bytes_total', 'Bytes of files given to devices.', () => this.#sent);
  }

  uploaded(bytes: number): void {
    this.#files += 1;
    this.#received += bytes;
  }

  served(bytes: number): void {
    this.#sent += bytes;
  }
}
