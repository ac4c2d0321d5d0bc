/** What follows typing waits until the person pauses. */
export function later(act: () => void, pauseMs = 250): { readonly soon: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    soon: () => {
      stop();
      timer = setTimeout(act, pauseMs);
    },
    stop,
  };
}
