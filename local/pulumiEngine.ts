import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { parse, stringify } from "yaml";
import type { Plan } from "../stacks/plan";
import type { ControlPlane } from "./controlPlane";
import { isObject, type Overrides } from "./overrides";
import { ROOT } from "./paths";
import type { StackConfig } from "./stackConfig";
import { UserError } from "./userError";

/**
 * What charts and aggregated APIs would bring: nothing here could run it, and the API server would wait for it in vain. The
 * kinds of cert-manager are known here, so certificates are applied all the same.
 */
const WITHOUT_CHARTS: Overrides = {
  "cluster.addons.certManager": "existing",
  "cluster.addons.metricsServer": "existing",
  "monitoring.enabled": false,
  logs: "none",
};

/** What {@link localOverrides} leaves out, for the summary. */
export const LEFT_OUT: readonly string[] = ["cert-manager", "metrics-server", "monitoring"];

/**
 * What a stack has to be told to run on the local control plane: a cluster that exists, whose nodes are as large as the
 * machines it would have had, no charts, and no records in the DNS of a cloud that is left out.
 */
export function localOverrides(
  { cloud, pools }: Plan,
  { context, kubeconfig }: Pick<ControlPlane, "context" | "kubeconfig">,
): Overrides {
  if (cloud === "kubeconfig") {
    return { "cluster.kubeconfig": kubeconfig, "cluster.context": context, ...WITHOUT_CHARTS };
  }
  const type = ({ cpu, memory }: Plan["pools"]["media"]["machine"]): Overrides => ({ cpu, memory: `${memory}Mi` });
  return {
    cloud: "kubeconfig",
    cluster: { kubeconfig, context },
    "nodes.system.type": type(pools.system.machine),
    "nodes.media.type": type(pools.media.machine),
    dns: {},
    "tls.challenge": "http01",
    ...WITHOUT_CHARTS,
  };
}

export interface PulumiRun {
  /** The CLI. */
  readonly pulumi: string;
  /** With {@link localOverrides}. */
  readonly config: StackConfig;
  /** Folder for state, passphrase and the configuration of this run; the repository's files are only read. */
  readonly dir: string;
}

/**
 * Runs `pulumi up` on a file backend of its own and gives back the outputs of the stack.
 * @throws UserError when the CLI fails; it has said why.
 */
export async function pulumiUp({ config, dir, pulumi }: PulumiRun): Promise<Readonly<Record<string, unknown>>> {
  const project = writeProject(config, dir);
  const env = environment(dir, pulumi);
  const run = (args: readonly string[], output: "inherit" | "pipe"): Promise<string> =>
    new Promise((resolve, reject) => {
      const child = spawn(pulumi, [...args, "--non-interactive"], {
        cwd: project,
        env,
        stdio: ["ignore", output, "inherit"],
      });
      const said = child.stdout === null ? Promise.resolve("") : text(child.stdout);
      child.once("error", (error) => reject(new UserError(`${pulumi} cannot be started: ${error.message}`)));
      child.once("exit", (code, signal) => {
        if (code === 0) resolve(said);
        else reject(new UserError(`pulumi ${args[0]} ended with ${code ?? signal}`));
      });
    });
  await run(["stack", "select", "--create", config.stack], "inherit");
  await run(["up", "--yes", "--stack", config.stack], "inherit");
  return JSON.parse(await run(["stack", "output", "--json", "--stack", config.stack], "pipe")) as Record<
    string,
    unknown
  >;
}

/**
 * A project folder whose program is the repository's and whose stack file is this run's: `pulumi` writes the salt of its
 * encryption into the stack file of whatever project it works on.
 */
function writeProject(config: StackConfig, dir: string): string {
  const folder = join(dir, "project");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as object;
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ ...project, main: ROOT }));
  const stackFile = join(folder, `Pulumi.${config.stack}.yaml`);
  const before: unknown = existsSync(stackFile) ? parse(readFileSync(stackFile, "utf8")) : undefined;
  const kept = isObject(before) ? before : {};
  writeFileSync(stackFile, stringify({ ...kept, config: config.tree }), { mode: 0o600 });
  return folder;
}

function environment(dir: string, pulumi: string): NodeJS.ProcessEnv {
  const passphrase = join(dir, "passphrase");
  if (!existsSync(passphrase)) writeFileSync(passphrase, randomBytes(24).toString("base64"), { mode: 0o600 });
  const state = join(dir, "state");
  mkdirSync(state, { recursive: true });
  // The SDK needs the Node of the repository, and the CLI its language hosts, which lie beside it.
  const path = [join(ROOT, "node_modules", ".bin"), dirname(pulumi), process.env["PATH"] ?? ""].join(delimiter);
  return {
    ...process.env,
    PATH: path,
    PULUMI_BACKEND_URL: `file://${state}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: passphrase,
    // The passphrase of somebody's own stacks would go before the file.
    PULUMI_CONFIG_PASSPHRASE: undefined,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // As noCheck in tsconfig.json does; `make check` checks.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
  };
}
