import type { Policy } from '#shared/policy/policy.ts';

type Parts = Readonly<Record<string, unknown>>;

/**
 * What two policies differ in, by the path of each value (`rules.partners.recallHours`), as it was and as it is; null
 * when they say the same. Lists are compared whole.
 */
export function changedParts(before: Policy, after: Policy): { readonly before: Parts; readonly after: Parts } | null {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const paths = [...new Set([...was.keys(), ...is.keys()])].filter(
    (path) => JSON.stringify(was.get(path)) !== JSON.stringify(is.get(path)),
  );
  if (paths.length === 0) return null;
  const partsOf = (values: ReadonlyMap<string, unknown>): Parts =>
    Object.fromEntries(paths.map((path) => [path, values.get(path) ?? null]));
  return { before: partsOf(was), after: partsOf(is) };
}

function valuesOf(value: unknown, path = '', found = new Map<string, unknown>()): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return found.set(path, value);
  for (const [name, part] of Object.entries(value)) valuesOf(part, path === '' ? name : `${path}.${name}`, found);
  return found;
}
