/** How the texts in messages/ become functions in src/lib/paraglide: one place for the build and for the checks. */
export const paraglideOptions = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  outputStructure: /** @type {const} */ ('message-modules'),
  strategy: /** @type {('localStorage' | 'preferredLanguage' | 'baseLocale')[]} */ ([
    'localStorage',
    'preferredLanguage',
    'baseLocale',
  ]),
  localStorageKey: 'foyer.locale',
  emitReadme: false,
};
