/**
 * Tests that mostly wait, run concurrently: each starts with the suite, and its `it` waits for its end.
 * @param prepare runs before the first test.
 * @param tests by title.
 * @param timeout of each, milliseconds.
 */
export function atOnce(
  prepare: (this: Mocha.Context) => Promise<unknown>,
  tests: Readonly<Record<string, () => Promise<void>>>,
  timeout: number,
): void {
  const begun = new Map<string, Promise<void>>();
  before(async function () {
    await prepare.call(this);
    for (const [title, test] of Object.entries(tests)) {
      const result = test();
      // Its own `it` reports the failure, maybe after another one.
      result.catch(() => undefined);
      begun.set(title, result);
    }
  });

  for (const title of Object.keys(tests)) {
    it(title, function () {
      this.timeout(timeout);
      return begun.get(title);
    });
  }
}
