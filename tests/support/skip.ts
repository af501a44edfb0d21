import { Unavailable } from "../../local/terminal/userError";

/** Skips the test, or all tests of the suite whose hook this is, and says why. */
export function skip(context: Mocha.Context, why: string): never {
  console.log(`skipped: ${why}`);
  return context.skip();
}

/**
 * What a test needs and a machine may lack. Where it cannot be had the tests are skipped; whatever else goes wrong, such as a build
 * that fails or a server that does not start, fails them.
 */
export function orSkip<T>(context: Mocha.Context, wanted: Promise<T>): Promise<T> {
  return wanted.catch((error: unknown) => {
    if (error instanceof Unavailable) return skip(context, error.message);
    throw error;
  });
}
