import type { CodePerson, UseCodeResult } from '$lib/actions/use-code.ts';

/**
 * What came of a contact code. `waits`: as far as this device can tell, the server has not been asked (N01). `mine`:
 * somebody scans their own.
 */
export type LookResult =
  | { readonly ok: true; readonly person: CodePerson; readonly waits: boolean }
  | Extract<UseCodeResult, { ok: false }>
  | { readonly ok: false; readonly reason: 'mine' };
