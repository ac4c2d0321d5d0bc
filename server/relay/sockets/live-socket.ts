import type { CloseCode } from '#shared/wire/close-codes.ts';
import type { Sender } from '../ports.ts';
import type { Channel } from './channel.ts';

/** A socket of either kind, as the relay keeps it. */
export interface LiveSocket {
  readonly sender: Sender;
  /** The device it belongs to; null when the client does not say. */
  readonly device: string | null;
  readonly channels: readonly Channel[];
  /** When its session was last looked up, epoch milliseconds. */
  checkedAt: number;
  /** Asks for a sign of life and gives one. */
  heartbeat(): void;
  /** Closes it; `reason` is for machines, as in `comeBackReason`. */
  close(code: CloseCode, reason?: string): void;
}
