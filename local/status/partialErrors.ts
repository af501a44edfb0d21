import { UserError } from "../terminal/userError";

/** Facts that could not be read, and the reason. */
export interface Unknown {
  readonly what: readonly string[];
  readonly why: string;
}

/** Collects failed reads, so that the other facts can be shown. */
export class PartialErrors {
  private readonly byReason = new Map<string, string[]>();

  /** @returns null after a UserError. */
  async attempt<T>(what: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.note(what, error.message);
      return null;
    }
  }

  note(what: string, why: string): void {
    this.byReason.set(why, [...(this.byReason.get(why) ?? []), what]);
  }

  list(): readonly Unknown[] {
    return [...this.byReason].map(([why, what]) => ({ why, what }));
  }
}
