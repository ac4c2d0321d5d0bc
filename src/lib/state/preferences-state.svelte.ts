import type { Locale } from '#shared/api/accounts.ts';
import { getLocale, setLocale } from '$lib/paraglide/runtime.js';

const themeKey = 'foyer-theme';
const enterKey = 'foyer-enter';
const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

/** What this browser is set to, whoever uses it. */
export class PreferencesState {
  #theme = $state<Theme>('system');
  #locale = $state<Locale>('en');
  #enterSends = $state(true);

  constructor() {
    const theme = localStorage.getItem(themeKey);
    this.#theme = themes.find((one) => one === theme) ?? 'system';
    this.#locale = getLocale();
    const enter = localStorage.getItem(enterKey);
    // On a touch keyboard Enter is how one makes a line.
    this.#enterSends = enter === null ? !matchMedia('(pointer: coarse)').matches : enter === 'sends';
    this.#showTheme();
    document.documentElement.lang = this.#locale;
  }

  get theme(): Theme {
    return this.#theme;
  }

  setTheme(theme: Theme): void {
    this.#theme = theme;
    if (theme === 'system') localStorage.removeItem(themeKey);
    else localStorage.setItem(themeKey, theme);
    this.#showTheme();
  }

  get locale(): Locale {
    return this.#locale;
  }

  /** Texts are read when they are drawn: key the tree by `locale` to draw them anew. */
  setLocale(locale: Locale): void {
    void setLocale(locale, { reload: false });
    this.#locale = locale;
    document.documentElement.lang = locale;
  }

  /** Whether Enter sends, or makes a line (M01). */
  get enterSends(): boolean {
    return this.#enterSends;
  }

  setEnterSends(sends: boolean): void {
    this.#enterSends = sends;
    localStorage.setItem(enterKey, sends ? 'sends' : 'breaks');
  }

  #showTheme(): void {
    const { dataset } = document.documentElement;
    if (this.#theme === 'system') delete dataset.theme;
    else dataset.theme = this.#theme;
  }
}
