import { Unavailable } from "../../local/terminal/userError";

/** Skips the test, or all tests of the suite in whose hook it is called, and logs the reason. */
export function skip(context: Mocha.Context, why: string): never {
  console.log(`skipped: ${why}`);
  return context.skip();
}

/**
 * A tool that a test needs. Tests are skipped when it is Unavailable on this machine; any other error, such as a failed build
 * or a server that does not start, fails them.
 */
export function orSkip<T>(context: Mocha.Context, wanted: Promise<T>): Promise<T> {
  return wanted.catch((error: unknown) => {
    if (error instanceof Unavailable) return skip(context, error.message);
    throw error;
  });
}
