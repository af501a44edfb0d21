/**
 * Tests that wait for most of their time, all of them at once: each begins with the suite, and its `it` waits for its end.
 * @param prepare comes before the first of them.
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
      // It is for its own `it` to tell, which may be waiting for another one still.
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
