import type { UseCodeResult } from '$lib/actions/use-code.ts';

/** What came of a contact code; `mine` when somebody scans their own. */
export type LookResult = UseCodeResult | { readonly ok: false; readonly reason: 'mine' };
