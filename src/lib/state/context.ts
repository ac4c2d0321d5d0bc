import { createContext } from 'svelte';
import type { App } from '../app.ts';

/** The signed-in app, given to every component below the layout that started it. `getApp` throws above it. */
export const [getApp, setApp] = createContext<App>();
