import { parseDocumentName } from '#shared/documents/names.ts';
import type { ClientFrame, ServerFrame } from '#shared/wire/frames.ts';
import { quietMoment, type Digests } from '../documents/digest.ts';
import type { RelayLogger } from '../relay.ts';
import { relayLimits } from '../relay-limits.ts';
import type { Channel } from './channel.ts';
import { TokenBucket } from './token-bucket.ts';

/** What answering for digests needs. */
export interface DigestParts {
  readonly digests: Digests;
  readonly logger: RelayLogger;
  readonly clock: () => number;
  /** Counts a copy that was found to differ. */
  readonly diverged: () => void;
}

/** Answers one socket's questions about digests, and hears which of its copies had diverged. */
export class DigestTalk {
  readonly #parts: DigestParts;
  readonly #budget: TokenBucket;

  constructor(parts: DigestParts) {
    this.#parts = parts;
    this.#budget = new TokenBucket(relayLimits.digestBurst, relayLimits.digestsPerSecond, parts.clock);
  }

  /** Tells the digest of a channel's document at the next quiet moment; what is asked too often stays unanswered (D4). */
  async ask(channel: Channel, tell: (frame: ServerFrame) => void, number: number): Promise<void> {
    const { document, sender } = channel;
    if (!this.#budget.take() || !(await quietMoment(document))) return;
    if (!channel.isCurrent || document.isStale || document.header.seq !== document.storedSeq) return;
    const { digests, clock } = this.#parts;
    const reader = { user: sender.user, read: channel.read, hidden: channel.rights.hidden };
    const { whole, lanes } = digests.of(document.header, reader, clock());
    tell({ type: 'digest', channel: number, whole, lanes: [...lanes] });
  }

  /** A device has found its copy to differ and begins again with the server's. */
  diverged(channel: Channel, { what }: Extract<ClientFrame, { type: 'diverged' }>): void {
    if (!this.#budget.take()) return;
    this.#parts.diverged();
    const kind = parseDocumentName(channel.document.name)?.kind;
    this.#parts.logger.warn({ kind, what }, 'a copy had diverged and is fetched again');
  }
}
