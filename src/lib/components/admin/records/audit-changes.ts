import { m } from '$lib/paraglide/messages.js';

/** One thing that an act has changed. */
export interface AuditChange {
  /** What was changed, as `rules › partners › calls`. */
  readonly name: string;
  /** Null where there was nothing, and where there is nothing now. */
  readonly before: string | null;
  readonly after: string | null;
}

/** What stands before and after an act, without what stayed the same. */
export function auditChanges(before: string | null, after: string | null): AuditChange[] {
  const [was, is] = [leaves(before), leaves(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((name) => ({ name, before: was.get(name) ?? null, after: is.get(name) ?? null }))
    .filter((change) => change.before !== change.after);
}

/** The values of a JSON text by the way to them. Lists are values: of what stands in them the order counts. */
function leaves(json: string | null): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    } else if (value !== null) found.set(path.join(' › '), textOf(value));
  };
  if (json !== null) walk(JSON.parse(json), []);
  return found;
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? m.info_yes() : m.info_no();
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
