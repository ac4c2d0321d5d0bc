import { createHash } from 'node:crypto';
import { TooManyBytes, type Intake } from './file-folder.ts';

/** Takes bytes in only to say which they are: of what is on disk already nothing is written. */
export const hashing: Intake = {
  async receive(chunks, most) {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > most) throw new TooManyBytes();
      hash.update(chunk);
    }
    return {
      bytes,
      sha256: hash.digest('hex'),
      head: new Uint8Array(),
      keep: () => Promise.reject(new Error('bytes that were only hashed cannot be kept')),
      drop: () => Promise.resolve(),
    };
  },
};
