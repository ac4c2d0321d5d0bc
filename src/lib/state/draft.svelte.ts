import type { RoomId } from '#shared/ids.ts';
import { saveDraft } from '../actions/save-draft.ts';
import type { Core } from '../core.ts';
import { draftKey } from '../session/draft-key.ts';

const settleMs = 150;

/**
 * What stands in one room's composer (M02). Every change is in localStorage before the key press is over, and in the
 * database soon after; whichever is newer is found again, whatever ends the page.
 */
export class Draft {
  text = $state('');
  readonly #core: Core;
  readonly #room: RoomId;
  readonly #key: string;
  #touched = false;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(core: Core, room: RoomId) {
    this.#core = core;
    this.#room = room;
    this.#key = draftKey(core.owner.user, room);
  }

  /** Finds what was kept, unless something was typed meanwhile. */
  async load(): Promise<void> {
    const copy = localStorage.getItem(this.#key);
    if (copy !== null) {
      if (this.#touched) return;
      this.text = copy;
      this.#schedule();
      return;
    }
    const kept = await this.#core.database.drafts.get(this.#room);
    if (!this.#touched) this.text = kept?.text ?? '';
  }

  set(text: string): void {
    this.#touched = true;
    this.text = text;
    try {
      localStorage.setItem(this.#key, text);
    } catch {
      // Full or forbidden: the database has its copy within a moment.
    }
    this.#schedule();
  }

  /** Writes what is not written yet; call it when the page goes away. */
  async flush(): Promise<void> {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    const text = this.text;
    await saveDraft(this.#core, this.#room, text);
    if (localStorage.getItem(this.#key) === text) localStorage.removeItem(this.#key);
    this.#touched = this.text !== text;
  }

  #schedule(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), settleMs);
  }
}
