import { setTimeout as sleep } from "node:timers/promises";

/** Concurrent clients that repeat a request. The first failure stops them. */
export class Load {
  readonly failures: unknown[] = [];
  private answers = 0;
  private over = false;
  private readonly lanes: readonly Promise<void>[];

  /** @param ask rejects when it fails. */
  constructor(ask: () => Promise<unknown>, { atOnce = 8 } = {}) {
    this.lanes = Array.from({ length: atOnce }, () => this.lane(ask));
  }

  /** Resolves after a number of further answers. */
  async continues(more: number): Promise<void> {
    const enough = this.answers + more;
    while (this.answers < enough && this.failures.length === 0) await sleep(20);
  }

  async end(): Promise<void> {
    this.over = true;
    await Promise.all(this.lanes);
  }

  private async lane(ask: () => Promise<unknown>): Promise<void> {
    while (!this.over && this.failures.length === 0) {
      await ask().then(
        () => this.answers++,
        (error: unknown) => this.failures.push(error),
      );
    }
  }
}
