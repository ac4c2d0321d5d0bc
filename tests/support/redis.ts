/**
 * The address of the Redis that `npm test` started.
 * @throws when there is none: these tests fail then, they are not skipped.
 */
export function testRedisUrl(): string {
  const url = process.env.FOYER_TEST_REDIS_URL;
  if (!url) throw new Error('No Redis: run these tests with npm test, or set FOYER_TEST_REDIS_URL.');
  return url;
}
