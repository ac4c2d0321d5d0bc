import { SvelteMap } from 'svelte/reactivity';
import type { UserId } from '#shared/ids.ts';
import type { ChatPerson } from './external-people.ts';

/** The people chosen so far, in the order of choosing. */
export class Choice {
  readonly #people = new SvelteMap<UserId, ChatPerson>();
  readonly people: readonly ChatPerson[] = $derived([...this.#people.values()]);

  get size(): number {
    return this.#people.size;
  }

  has(user: UserId): boolean {
    return this.#people.has(user);
  }

  toggle(person: ChatPerson): void {
    if (!this.#people.delete(person.user)) this.#people.set(person.user, person);
  }

  remove(user: UserId): void {
    this.#people.delete(user);
  }

  /** Takes back who was chosen last. */
  removeLast(): void {
    const last = this.people.at(-1);
    if (last) this.#people.delete(last.user);
  }
}
