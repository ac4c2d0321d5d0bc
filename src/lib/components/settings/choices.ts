import { m } from '$lib/paraglide/messages.js';

/** The themes with their names in the language in use. */
export const themes = () =>
  [
    { value: 'system', label: m.settings_theme_system() },
    { value: 'light', label: m.settings_theme_light() },
    { value: 'dark', label: m.settings_theme_dark() },
  ] as const;

/** The languages, each in its own words. */
export const languages = [
  { value: 'en', label: 'English', lang: 'en' },
  { value: 'ko', label: '한국어', lang: 'ko' },
  { value: 'ja', label: '日本語', lang: 'ja' },
] as const;
