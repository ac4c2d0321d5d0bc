import { flushSync } from 'svelte';

/** Reads something as a screen does: anew whenever it changes. */
export function watched<Value>(read: () => Value): { readonly value: () => Value; readonly stop: () => void } {
  let last!: Value;
  const stop = $effect.root(() => {
    $effect(() => {
      last = read();
    });
  });
  flushSync();
  return {
    value: () => {
      flushSync();
      return last;
    },
    stop,
  };
}
