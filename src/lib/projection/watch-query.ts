import { liveQuery } from 'dexie';

const retryMs = 1000;

/**
 * Calls `next` with the query's result now and after every change of what it read, in any tab. A failed read is tried
 * again: browsers lose database connections in the background (iOS), and a screen must not stay still because of it.
 * Returns how to stop.
 */
export function watchQuery<Value>(query: () => Promise<Value> | Value, next: (value: Value) => void): () => void {
  let retry: ReturnType<typeof setTimeout> | null = null;
  let subscription: { unsubscribe(): void } | null = null;
  const start = (): void => {
    retry = null;
    subscription = liveQuery(query).subscribe({
      next,
      error: () => {
        subscription?.unsubscribe();
        retry ??= setTimeout(start, retryMs);
      },
    });
  };
  start();
  return () => {
    if (retry !== null) clearTimeout(retry);
    retry = null;
    subscription?.unsubscribe();
  };
}
