import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../machine/paths";
import type { Log } from "../terminal/progress";
import { type Environment, goFingerprint, goInstall } from "./goBuild";
import { buildOnce } from "./buildOnce";

/** The programs of the control plane, as absolute paths. */
export interface Tools {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kubectl: string;
  readonly kwok: string;
  readonly versions: Versions;
}

/** With the leading `v`. */
export interface Versions {
  readonly kubernetes: string;
  readonly etcd: string;
  readonly kwok: string;
}

const MODULE = join(__dirname, "..");
const SOURCE = { what: "the local control plane", module: MODULE };

/**
 * The programs of the control plane. A first call builds them from the `tool` lines of go.mod, in about five minutes on two cores, and
 * caches them outside of the repository ({@link cacheFolder}) under a hash of their inputs.
 * @throws UserError when Go is missing or too old, its modules cannot be fetched, or the build fails.
 */
export async function ensureTools(log: Log, env: Environment = process.env): Promise<Tools> {
  const versions = pinnedVersions();
  const flags = buildFlags(versions.kubernetes);
  const folder = join(cacheFolder(env), `tools-${await goFingerprint({ ...SOURCE, env }, flags)}`);
  if (!existsSync(folder)) await build(folder, flags, versions, log, env);
  return {
    etcd: join(folder, "etcd"),
    kubeApiserver: join(folder, "kube-apiserver"),
    kubeControllerManager: join(folder, "kube-controller-manager"),
    kubeScheduler: join(folder, "kube-scheduler"),
    kubectl: join(folder, "kubectl"),
    kwok: join(folder, "kwok"),
    versions,
  };
}

async function build(
  folder: string,
  flags: readonly string[],
  versions: Versions,
  log: Log,
  env: Environment,
): Promise<void> {
  log.step(`Building Kubernetes ${versions.kubernetes}, etcd ${versions.etcd} and KWOK ${versions.kwok}, once`);
  log.info("about 5 minutes on two cores when Go has nothing cached");
  await buildOnce(folder, async (draft) => {
    await goInstall({ ...SOURCE, into: draft, flags, logFile: `${folder}.log`, log, env });
    // Go names a program after the last element of its package's path.
    renameSync(join(draft, "server"), join(draft, "etcd"));
  });
}

/** The linker sets Kubernetes' version. Without it the version is v0.0.0, which clients refuse. */
function buildFlags(kubernetes: string): readonly string[] {
  const [major, minor] = kubernetes.slice(1).split(".");
  const set = { gitVersion: kubernetes, gitMajor: major, gitMinor: minor };
  const values = Object.entries(set).map(([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`);
  return ["-trimpath", "-ldflags", ["-s -w", ...values].join(" ")];
}

function pinnedVersions(): Versions {
  const text = readFileSync(join(MODULE, "go.mod"), "utf8");
  const versionOf = (path: string): string => {
    const version = new RegExp(`^\\s${path} (v\\S+)`, "m").exec(text)?.[1];
    if (version === undefined) throw new Error(`go.mod requires no ${path}`);
    return version;
  };
  return {
    kubernetes: versionOf("k8s.io/kubernetes"),
    etcd: versionOf("go.etcd.io/etcd/server/v3"),
    kwok: versionOf("sigs.k8s.io/kwok"),
  };
}
