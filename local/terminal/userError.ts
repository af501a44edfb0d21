/**
 * A problem that the user can fix. Commands show only its message, so the message says what is wrong, where, and how to fix it. Any other
 * error is a defect and is shown with its stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** A program is missing on this machine and cannot be installed now. */
export class Unavailable extends UserError {}
