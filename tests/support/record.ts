import assert from "node:assert/strict";
import type { Overrides } from "../../local/config/overrides";
import { ROOT } from "../../local/machine/paths";
import type { ProgramResult } from "../../local/program/program";
import { runRecorded } from "../../local/program/recordedAnswers";
import type { Registration } from "../../local/program/registration";
import { mask, reveal } from "../../local/program/secretValues";
import { readStackConfig } from "../../local/config/stackConfig";

/** Resources and outputs of a program run without a cluster. */
export class Recording {
  readonly registrations: readonly Registration[];
  readonly outputs: Readonly<Record<string, unknown>>;

  constructor(result: ProgramResult) {
    this.registrations = result.registrations;
    this.outputs = result.outputs;
  }

  /** Resources of a kind ("Deployment") or a full type ("random:index/randomPassword:RandomPassword"), by name. */
  all(kindOrType: string, name: RegExp = /./): readonly Registration[] {
    return this.registrations.filter(
      (one) => (one.type === kindOrType || one.type.endsWith(`:${kindOrType}`)) && name.test(one.name),
    );
  }

  one(kindOrType: string, name: RegExp = /./): Registration {
    const [found, ...more] = this.all(kindOrType, name);
    assert.ok(found !== undefined, `no ${kindOrType} matches ${name}`);
    assert.equal(more.length, 0, `several ${kindOrType} match ${name}`);
    return found;
  }

  /** Resources that contain the text, except as a marked secret in a Secret. */
  secretsOutsideSecrets(canary: string): readonly string[] {
    const holds = (value: unknown): boolean => JSON.stringify(value).includes(canary);
    const allowed = (one: Registration): boolean => one.type === "kubernetes:core/v1:Secret";
    return this.registrations
      .filter((one) => holds(allowed(one) ? mask(one.inputs) : reveal(one.inputs)))
      .map((one) => one.urn);
  }
}

/**
 * Runs the whole program without a cluster.
 * @param overrides of the stack's file, for example `{ shardCount: 3, "bridges.max": 6 }`.
 */
export async function record(overrides: Overrides = {}, { stack = "dev" } = {}): Promise<Recording> {
  const config = readStackConfig(ROOT, stack, overrides);
  return new Recording(await runRecorded(config));
}
