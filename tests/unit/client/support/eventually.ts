/** Waits until `check` no longer throws; throws its last error after two seconds. */
export async function eventually<Value>(check: () => Value | Promise<Value>, withinMs = 2000): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}
