import assert from "node:assert/strict";
import { UserError } from "../../local/terminal/userError";

/** Accepts a UserError whose message matches every pattern, for `assert.throws` and `assert.rejects`. */
export function userError(...patterns: readonly RegExp[]): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof UserError, String(error));
    for (const pattern of patterns) assert.match(error.message, pattern);
    return true;
  };
}

/** The message of the UserError with which a body fails. */
export async function refusal(body: () => unknown): Promise<string> {
  try {
    await body();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error));
    return error.message;
  }
  return assert.fail("nothing was refused");
}
