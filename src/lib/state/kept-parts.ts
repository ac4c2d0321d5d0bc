import type { FilePart } from '#shared/api/files.ts';
import type { Core } from '../core.ts';
import type { FilePlace } from '../projection/rows.ts';
import { partKey } from './downloads.ts';
import { KeptPart } from './kept-part.ts';

/** The parts of files that screens look at, each once. */
export class KeptParts {
  readonly #core: Pick<Core, 'database'>;
  readonly #parts = new Map<string, KeptPart>();

  constructor(core: Pick<Core, 'database'>) {
    this.#core = core;
  }

  of(place: FilePlace, part: FilePart): KeptPart {
    const key = partKey(place, part);
    const known = this.#parts.get(key);
    if (known) return known;
    const kept = new KeptPart(this.#core, place, part, () => this.#parts.delete(key));
    this.#parts.set(key, kept);
    return kept;
  }
}
