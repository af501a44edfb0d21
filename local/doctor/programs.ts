import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";
import type { Plan } from "../../stacks/plan/plan";
import { isOlder } from "../machine/version";
import { pulumiOnPath } from "../pulumi/cli";
import { oldestVersion, versionOf } from "../pulumi/providers";
import { type Check, fails, ok, unknown } from "./check";
import { parse } from "./parse";

const run = promisify(execFile);
const WITHIN_MS = 30_000;
/** Minor versions by which kubectl may differ from the API server (Kubernetes' version skew policy). */
const SKEW = 1;

export interface ProgramsOptions {
  readonly cloud: Plan["cloud"];
  /** Version of the API server; undefined when it does not answer. */
  readonly server: string | undefined;
  /** Whether the stack is on the local control plane, which needs no Pulumi CLI. */
  readonly local: boolean;
  readonly env: NodeJS.ProcessEnv;
}

/** Programs that an operator needs on this machine to work on the stack. */
export async function checkPrograms(options: ProgramsOptions): Promise<readonly Check[]> {
  return Promise.all([
    checkPulumi(options),
    checkKubectl(options),
    ...CLOUD[options.cloud].map(({ install, name }) => checkPresent(name, install, options.env)),
  ]);
}

/** Programs that give kubectl and the providers their credentials. */
const CLOUD: Readonly<Record<Plan["cloud"], readonly { readonly name: string; readonly install: string }[]>> = {
  aws: [{ name: "aws", install: "https://docs.aws.amazon.com/cli" }],
  gcp: [
    { name: "gcloud", install: "https://cloud.google.com/sdk" },
    { name: "gke-gcloud-auth-plugin", install: "gcloud components install gke-gcloud-auth-plugin" },
  ],
  kubeconfig: [],
};

async function checkPulumi({ env, local }: ProgramsOptions): Promise<Check> {
  const name = "pulumi";
  const install = "https://www.pulumi.com/docs/install";
  const path = pulumiOnPath(env);
  if (path === undefined) {
    return local ? unknown(name, "not on the PATH; make up needs none") : fails(name, "not on the PATH", install);
  }
  const [version, oldest] = [await versionOf(path, env), oldestVersion()];
  if (version === undefined) return fails(name, `${path} does not run`, install);
  if (!isOlder(version, oldest)) return ok(name, `${version} (${oldest} or newer)`);
  return fails(name, `${version}, and ${oldest} or newer is required`, install);
}

const kubectlVersion = z.object({ clientVersion: z.object({ gitVersion: z.string() }) });

async function checkKubectl({ env, server }: ProgramsOptions): Promise<Check> {
  const name = "kubectl";
  const install = "https://kubernetes.io/docs/tasks/tools";
  const said = await output("kubectl", ["version", "--client", "--output", "json"], env);
  const version = parse(kubectlVersion, said ?? "")?.clientVersion.gitVersion.replace(/^v/, "");
  if (version === undefined) return fails(name, "not on the PATH, or does not run", install);
  if (server === undefined) return ok(name, version);
  if (Math.abs(minor(version) - minor(server)) <= SKEW) return ok(name, `${version} for a cluster of ${server}`);
  return fails(name, `${version} is more than one minor version from the cluster's ${server}`, install);
}

function minor(version: string): number {
  return Number(version.split(".")[1]);
}

async function checkPresent(name: string, install: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const said = await output(name, ["--version"], env);
  if (said === undefined) return fails(name, "not on the PATH, or does not run", install);
  return ok(name, /\d+\.\d+[\w.]*/.exec(said)?.[0] ?? said.split("\n", 1)[0] ?? "");
}

/** @returns the output of a program; undefined when it is missing or fails. */
async function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const ran = await run(program, args, { env, timeout: WITHIN_MS }).catch(() => undefined);
  return ran === undefined ? undefined : ran.stdout + ran.stderr;
}
