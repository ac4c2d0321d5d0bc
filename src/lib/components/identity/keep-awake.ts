/** Keeps the screen on while a code is held up, where the browser can. Returns how to stop. */
export function keepAwake(): () => void {
  let wanted = true;
  let held: WakeLockSentinel | null = null;
  const hold = async (): Promise<void> => {
    if (!('wakeLock' in navigator) || document.hidden || !wanted) return;
    try {
      held = await navigator.wakeLock.request('screen');
      if (!wanted) await held.release();
    } catch {
      // Low battery, or not allowed: the screen goes dark as it always does.
    }
  };
  // Hiding the page lets go of it.
  const back = (): void => void hold();
  document.addEventListener('visibilitychange', back);
  void hold();
  return () => {
    wanted = false;
    document.removeEventListener('visibilitychange', back);
    void held?.release();
  };
}
