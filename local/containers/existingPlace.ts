import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import type { Overrides } from "../config/overrides";
import { layout } from "../controlPlane/layout";
import { Cluster } from "../kubernetes/client";
import { replaceFile } from "../machine/replaceFile";
import { UserError } from "../terminal/userError";
import { MEDIA_LABEL } from "./maker";
import { addressesOf, mediaNodes } from "./nodes";
import type { Place, PlaceOptions } from "./place";
import { regionCluster } from "./regionCluster";

/**
 * A cluster of the user's kubeconfig. Its nodes, labels and load balancers are not changed.
 * @throws UserError when there is no such context, or the cluster does not answer.
 */
export async function existingPlace({ asked, dir, env }: PlaceOptions): Promise<Place> {
  const config = contextNamed(asked, env);
  const cluster = new Cluster(config, config.getCurrentCluster()?.server ?? "");
  const known = regionCluster(dir);
  const overrides = known?.overrides ?? (await overridesFor(cluster));
  return {
    cluster: { asked, context: asked, complete: true, overrides },
    refuse: (nodes) => refuseTooFew(cluster, nodes, asked),
    open: () => Promise.resolve(replaceFile(layout(dir).kubeconfig, `${config.exportConfig()}\n`, 0o600)),
  };
}

/** @throws UserError when there are fewer nodes than bridges need: the other bridges would stay pending until the update fails. */
async function refuseTooFew(cluster: Cluster, nodes: number, context: string): Promise<void> {
  const { length } = await mediaNodes(cluster);
  if (length >= nodes) return;
  throw new UserError(
    `bridges need ${nodes} nodes with the label ${MEDIA_LABEL}, because each occupies a UDP port of its node, and ${context} has ` +
      `${length}. Use fewer shards (SET="shardCount=1"), let shards share a node ` +
      '(SET="bridges.perNode=2 bridges.ports=[10000,10001]"), or label nodes that participants can reach:\n' +
      `  kubectl --context ${context} label node NAME ${MEDIA_LABEL}`,
  );
}

/**
 * One context of the user's kubeconfig (the files of KUBECONFIG, or ~/.kube/config) as a separate kubeconfig, because the user's may change
 * while the region runs.
 * @throws UserError when no file has the context.
 */
function contextNamed(context: string, env: NodeJS.ProcessEnv): KubeConfig {
  const files = (env["KUBECONFIG"] || join(env["HOME"] ?? homedir(), ".kube", "config")).split(delimiter);
  const all = files.flatMap(read);
  const found = all.find((config) => config.getContextObject(context) !== null);
  const named = found?.getContextObject(context) ?? undefined;
  if (found === undefined || named === undefined) {
    const known = all.flatMap((config) => config.getContexts().map(({ name }) => name));
    const lacks = all.length === 0 ? "does not exist" : "has no context of that name";
    throw new UserError(
      `CLUSTER=${context} is neither k3d nor kind, and ${files.join(", ")} ${lacks}` +
        `${known.length === 0 ? "" : `; it has ${known.join(", ")}`}. To use another file: KUBECONFIG=file`,
    );
  }
  const [cluster, user] = [found.getCluster(named.cluster), found.getUser(named.user)];
  if (cluster === null || user === null) {
    throw new UserError(`the context ${context} names a cluster or a user that its kubeconfig does not have`);
  }
  const own = new KubeConfig();
  own.loadFromOptions({ clusters: [cluster], users: [user], contexts: [named], currentContext: context });
  return own;
}

/** With absolute paths of certificates. */
function read(file: string): readonly KubeConfig[] {
  if (!existsSync(file)) return [];
  const config = new KubeConfig();
  try {
    config.loadFromFile(file);
  } catch (error) {
    throw new UserError(`cannot read the kubeconfig ${file}: ${(error as Error).message}`);
  }
  return [config];
}

/**
 * Configuration that follows from an existing cluster: bridges on nodes without an external address advertise the internal one, and an
 * installed cert-manager or KEDA is used.
 */
async function overridesFor(cluster: Cluster): Promise<Overrides> {
  const nodes = await mediaNodes(cluster);
  const inside = nodes.every((node) => addressesOf(node, "ExternalIP").length === 0);
  return {
    ...(inside ? { "bridges.address": "internalIP" } : {}),
    ...((await defines(cluster, "certificates.cert-manager.io")) ? { "cluster.addons.certManager": "existing" } : {}),
    ...((await defines(cluster, "scaledobjects.keda.sh")) ? { "cluster.addons.keda": "existing" } : {}),
  };
}

async function defines(cluster: Cluster, name: string): Promise<boolean> {
  const definition = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name } };
  return (await cluster.read(definition)) !== undefined;
}
