const key = 'foyer-info';

/** Whether a room's information is shown: beside the conversation, which is remembered, or over it, which is not. */
export class InfoOpen {
  /** Wanted beside the conversation, where there is room. */
  beside = $state(localStorage.getItem(key) === 'open');
  /** Open over the conversation. */
  over = $state(false);

  toggle(hasRoom: boolean): void {
    if (hasRoom) this.#setBeside(!this.beside);
    else this.over = !this.over;
  }

  show(hasRoom: boolean): void {
    if (hasRoom) this.#setBeside(true);
    else this.over = true;
  }

  #setBeside(open: boolean): void {
    this.beside = open;
    try {
      localStorage.setItem(key, open ? 'open' : 'closed');
    } catch {
      // Full or forbidden: it is then forgotten with the page.
    }
  }
}
