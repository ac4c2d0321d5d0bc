import { createContext } from 'svelte';
import type { ConsoleState } from '$lib/state/console-state.svelte.ts';

/** What the console's pages share, given to them by its shell. `getConsole` throws outside of it. */
export const [getConsole, setConsole] = createContext<ConsoleState>();
