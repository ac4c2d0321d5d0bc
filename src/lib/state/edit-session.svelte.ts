import type { RoomId } from '#shared/ids.ts';
import { editMessage } from '../actions/edit-message.ts';
import { sendEditAgain } from '../actions/resolve-refused.ts';
import type { Core } from '../core.ts';
import type { TimelineRow } from '../projection/rows.ts';
import { dropEdit, keepEdit, keptEdit } from '../session/edit-copies.ts';

/** What became of an edit: written; its message stands no more; or this device could not keep it. */
export type EditOutcome = 'kept' | 'gone' | 'not-kept';

/**
 * An own message that is being changed in the composer; the room's draft waits meanwhile where it is. Outlives the screen
 * and the page, as the draft does (M02).
 */
export class EditSession {
  #row = $state.raw<TimelineRow | null>(null);
  #text = $state('');
  #begun = '';
  readonly #core: Core;
  readonly #room: RoomId;
  readonly #giveBack: (text: string) => void;

  /** `giveBack` takes what was typed and belongs to no message any more. */
  constructor(core: Core, room: RoomId, giveBack: (text: string) => void) {
    this.#core = core;
    this.#room = room;
    this.#giveBack = giveBack;
  }

  get active(): boolean {
    return this.#row !== null;
  }

  get text(): string {
    return this.#text;
  }

  /** Whether something was typed in it. */
  get isChanged(): boolean {
    return this.active && this.#text !== this.#begun;
  }

  /** Whether it is this message that is being changed. */
  isOf({ id }: TimelineRow): boolean {
    return this.#row?.id === id;
  }

  /** Finds the edit that an earlier page has left. */
  async load(): Promise<void> {
    const { owner, database } = this.#core;
    const copy = keptEdit(owner.user, this.#room);
    if (copy === null || this.active) return;
    const row = await database.timeline.get([this.#room, owner.user, copy.id]);
    if (this.active) return;
    if (row?.content.type !== 'text') {
      this.#giveBack(copy.text);
      dropEdit(owner.user, this.#room);
    } else if (row.content.text === copy.text) {
      // Sent just before the page ended.
      dropEdit(owner.user, this.#room);
    } else this.#take(row, row.content.text, copy.text);
  }

  /** Takes a message's text into the composer; false while another one is being changed there. */
  begin(row: TimelineRow, text = row.content.type === 'text' ? row.content.text : null): boolean {
    if (text === null || (this.isChanged && !this.isOf(row))) return false;
    if (!this.isChanged) this.#take(row, text, text);
    return true;
  }

  /** Keeps what was typed. */
  set(text: string): void {
    if (this.#row === null) return;
    this.#text = text;
    keepEdit(this.#core.owner.user, this.#room, { id: this.#row.id, text });
  }

  /** Gives the composer back to the draft. What was refused is still on the timeline. */
  end(): void {
    this.#close();
    dropEdit(this.#core.owner.user, this.#room);
  }

  /** The room leaves the screen: an edit in which nothing was typed has ended. */
  rest(): void {
    if (this.active && !this.isChanged) this.end();
  }

  /** Sends the edit as `text`. Its copy stays until it is on disk; what cannot be kept is being written again. */
  async send(text: string): Promise<EditOutcome> {
    const row = this.#row;
    if (row === null) return 'kept';
    const begun = this.#begun;
    this.set(text);
    this.#close();
    try {
      const stands = await this.#write(row, text);
      if (!stands) this.#giveBack(text);
      this.#dropCopyOf(row);
      return stands ? 'kept' : 'gone';
    } catch {
      // The caller says so.
      if (this.active) this.#giveBack(text);
      else this.#take(row, begun, text);
      return 'not-kept';
    }
  }

  async #write(row: TimelineRow, text: string): Promise<boolean> {
    if (row.state === 'refused') return sendEditAgain(this.#core, row, text);
    await editMessage(this.#core, row, text);
    return true;
  }

  #take(row: TimelineRow, begun: string, text: string): void {
    this.#row = row;
    this.#begun = begun;
    this.#text = text;
  }

  #close(): void {
    this.#row = null;
    this.#text = '';
  }

  /** Unless the message, or another one, is being changed again by now. */
  #dropCopyOf(row: TimelineRow): void {
    const { user } = this.#core.owner;
    if (!this.isOf(row) && keptEdit(user, this.#room)?.id === row.id) dropEdit(user, this.#room);
  }
}
