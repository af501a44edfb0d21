import { chmodSync, copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation";
import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { localStack } from "../../local/pulumi/engine";
import { CLOUDS, type CloudName } from "../support/clouds";
import { LOADER } from "../support/loader";
import { runFolder } from "../support/runFolder";
import { Backend } from "./backend";

/** Stacks of production on one backend, whose clouds and clusters are played. */
export class PlayedStacks {
  private readonly home = runFolder("clouds-");
  private readonly providers = join(this.home, "providers");
  private readonly backend = new Backend(join(this.home, "pulumi"));

  constructor(private readonly pulumi: string) {
    mkdirSync(this.providers);
    for (const name of ["aws", "gcp", "kubernetes"]) {
      const file = join(this.providers, `pulumi-resource-${name}`);
      writeFileSync(file, `#!/bin/sh\nexec node -r ${LOADER} ${join(__dirname, "standIn.ts")} ${name} "$@"\n`);
      chmodSync(file, 0o755);
    }
    copyFileSync(join(ROOT, "Pulumi.yaml"), join(this.home, "Pulumi.yaml"));
  }

  async open(name: string, cloud: CloudName, overrides: Overrides = {}): Promise<Stack> {
    copyFileSync(join(ROOT, "Pulumi.prod.yaml"), join(this.home, `Pulumi.${name}.yaml`));
    const config = readStackConfig(this.home, name, { ...CLOUDS[cloud], ...overrides });
    const stack = await localStack({ config, dir: this.backend.dir, pulumi: this.pulumi });
    const { workspace } = stack;
    // Before the folder of the CLI, which may have a real provider for Kubernetes.
    const path = [this.providers, workspace.envVars["PATH"]].join(delimiter);
    workspace.envVars = { ...workspace.envVars, PATH: path };
    return stack;
  }

  /** The state of a stack as the backend keeps it. */
  stateFile(name: string): string {
    return this.backend.stateFile(name);
  }
}
