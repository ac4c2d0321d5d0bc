import { createContext } from 'svelte';
import { FoldedNames } from '../rooms/search-index.ts';
import type { ChatPerson } from './external-people.ts';

/** The names of people as they are searched by: made once, however often somebody is looked for. */
export class FoldedPeople {
  readonly colleagues = new FoldedNames<ChatPerson>();
  readonly outside = new FoldedNames<ChatPerson>();
}

/** Kept by the app's shell for every list that people are chosen from. `getFoldedPeople` throws outside of it. */
export const [getFoldedPeople, setFoldedPeople] = createContext<FoldedPeople>();
