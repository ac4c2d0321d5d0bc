import { newRecordId, type RoomId } from '#shared/ids.ts';
import { sendFiles } from '../actions/send-files.ts';
import { sendMessage } from '../actions/send-message.ts';
import type { Core } from '../core.ts';
import { dropSending, keepSending, type Sending } from '../session/sending-copies.ts';
import { Attachments, type AttachedFile, type AttachProblem } from './attachments.svelte.ts';
import { Draft } from './draft.svelte.ts';

/** What stands in one room's composer, text and files, and how it leaves. */
export class ComposerState {
  /** Whether what stands in the composer was sent, and could not be kept; false again once that was read. */
  notKept = $state(false);
  readonly #core: Core;
  readonly #room: RoomId;
  readonly #draft: Draft;
  readonly #attachments: Attachments;
  /** What was sent last is being kept: what is sent next comes after it. */
  #sending: Promise<unknown> = Promise.resolve();

  constructor(core: Core, room: RoomId) {
    this.#core = core;
    this.#room = room;
    this.#draft = new Draft(core, room);
    this.#attachments = new Attachments(core, room);
  }

  get draft(): string {
    return this.#draft.text;
  }

  /** The files in the composer. */
  get attached(): readonly AttachedFile[] {
    return this.#attachments.list;
  }

  /** Whether `attached` shows everything that was chosen so far. */
  get knowsAttached(): boolean {
    return this.#attachments.isWhole;
  }

  /** Resolves when it does. */
  allAttached(): Promise<void> {
    return this.#attachments.whole();
  }

  setDraft(text: string): void {
    this.#draft.set(text);
  }

  /** A text returns to the composer, in front of what was typed there since. */
  putInFront(text: string): void {
    // Under a file there may have been none.
    if (text === '') return;
    this.#draft.set(this.draft.trim() === '' ? text : `${text}\n${this.draft}`);
  }

  /** What an earlier page could not keep returns to the composer, in front of what was kept there; the screen says so. */
  async giveBack(text: string): Promise<void> {
    await this.#draft.load();
    this.putInFront(text);
    this.notKept = true;
  }

  /** Puts chosen files into the composer; gives those that cannot be taken, with why. */
  attach(files: readonly File[]): Promise<readonly AttachProblem[]> {
    return this.#attachments.attach(files);
  }

  /** Takes a file out of the composer. */
  detach(id: number): Promise<void> {
    return this.#attachments.detach(id);
  }

  /** Whether a picture of the composer is sent as it was chosen. */
  setOriginal(id: number, on: boolean): Promise<void> {
    return this.#attachments.setOriginal(id, on);
  }

  /** Writes the draft that is not written yet. */
  flush(): Promise<void> {
    return this.#draft.flush();
  }

  /** Sends what stood in the composer, text and files, and empties it. What cannot be kept goes back there. */
  async send(text: string): Promise<void> {
    const room = this.#room;
    if (this.attached.length === 0) {
      // Nothing was said.
      if (text.trim() === '') return;
      const id = newRecordId();
      await this.#keep({ room, id, text }, () => sendMessage(this.#core, room, text, id));
      return;
    }
    await this.#attachments.leave(async (ids) => {
      const files = ids.map((attached) => ({ attached, id: newRecordId() }));
      const { id } = files.at(-1) ?? { id: newRecordId() };
      await this.#keep({ room, id, text, files }, () => sendFiles(this.#core, room, text, files));
    });
  }

  /** Keeps a copy of what leaves the composer until it is on disk. */
  async #keep(sending: Omit<Sending, 'at'>, write: () => Promise<unknown>): Promise<void> {
    const { id, text } = sending;
    const { user } = this.#core.owner;
    keepSending(user, sending);
    this.#draft.set('');
    const written = this.#sending.then(write);
    this.#sending = written.catch(() => undefined);
    try {
      await written;
    } catch (error) {
      this.putInFront(text);
      throw error;
    } finally {
      dropSending(user, id);
    }
  }

  /** The room comes on screen; resolves once what was typed there before stands in it. */
  enter(): Promise<void> {
    void this.#attachments.follow();
    return this.#draft.load();
  }

  /** The room leaves the screen. */
  rest(): void {
    void this.#draft.flush();
    this.#attachments.rest();
  }

  /** Nobody comes back to it: what it holds of the browser's is given back. */
  end(): void {
    this.#attachments.end();
  }
}
