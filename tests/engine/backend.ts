import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Of every stack of the engine tests, so that a state that was recorded opens. */
const PASSPHRASE = "of the engine tests";

/** The file backend of a run of the engine, whose passphrase every run knows. */
export class Backend {
  constructor(readonly dir: string) {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, "passphrase"), PASSPHRASE);
  }

  /** The state of a stack; it exists once the stack does. */
  stateFile(stack: string): string {
    return join(this.dir, "state/.pulumi/stacks/jitsi", `${stack}.json`);
  }
}
