/**
 * A problem the person at the keyboard can solve. Its message is all they see: what is wrong, where, and what to do about it.
 * Anything else that is thrown is a defect of ours and keeps its stack trace.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Something that this machine has not got and cannot get now: a program, or the network to fetch it. */
export class Unavailable extends UserError {}
