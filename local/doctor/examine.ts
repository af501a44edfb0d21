import type { Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { Plan } from "../../stacks/plan/plan";
import type { Cluster } from "../kubernetes/client";
import type { podRequest } from "../kubernetes/podHttp";
import { UserError } from "../terminal/userError";
import { checkMedia, openPlaces, type BridgePlace, type Places } from "./bridges";
import { type Check, fails, ok, unknown } from "./check";
import { checkEdge } from "./edge";
import { attempt, balancerOf, checkInside } from "./inside";
import { checkName, fromHosts, namesOf, type Resolved } from "./names";
import { NoOutputs, type StackOutputs } from "./outputs";
import { checkPrograms } from "./programs";
import { checkTurn, turnCredentials, turnServer } from "./turn";

/** A region, and access to its outputs, cluster and pods. */
export interface Region {
  readonly plan: Plan;
  /** Reads the outputs of the stack. Throws a UserError when there are none. */
  readonly outputs: () => Promise<StackOutputs>;
  /** The cluster, or why it is not available. */
  readonly cluster: Cluster | UserError;
  /** Whether it is the local control plane, which runs no containers and answers at no address. */
  readonly local: boolean;
  readonly resolver: Resolver;
  /** Addresses that this machine uses for a name without a record. Default: those of its hosts file. */
  readonly hosts?: typeof fromHosts;
  readonly ports: { readonly http: number; readonly https: number };
  readonly env: NodeJS.ProcessEnv;
  readonly now: Date;
  /** Requests to pods. Default: through the API server. */
  readonly send?: typeof podRequest;
}

const SIMULATED = "no container runs on the local control plane, so nothing answers";

/** Examines a region from outside and inside. Checks that depend on a failed one are `unknown`. */
export async function examine(region: Region): Promise<readonly Check[]> {
  const { cluster, env, local, plan } = region;
  const outputs = await region.outputs().catch(reason);
  const [server, api] = await checkServer(cluster);
  const reached = server === undefined ? undefined : (cluster as Cluster);
  const [outside, inside, programs] = await Promise.all([
    local ? [unknown("from outside", SIMULATED)] : checkOutside(region, outputs, reached),
    checkCluster(reached, region),
    checkPrograms({ cloud: plan.cloud, server, local, env }),
  ]);
  return [checkOutputs(outputs), api, ...outside, ...inside, ...programs];
}

function reason(error: unknown): UserError {
  if (error instanceof UserError) return error;
  throw error;
}

function checkOutputs(outputs: StackOutputs | UserError): Check {
  if (!(outputs instanceof UserError)) return ok("outputs", outputs.url);
  return outputs instanceof NoOutputs
    ? fails("outputs", outputs.message, "pulumi up")
    : unknown("outputs", outputs.message);
}

async function checkServer(cluster: Cluster | UserError): Promise<readonly [server: string | undefined, Check]> {
  const name = "API server";
  if (cluster instanceof UserError) return [undefined, unknown(name, cluster.message)];
  try {
    const server = await cluster.version();
    return [server, ok(name, `${server} at ${cluster.server}`)];
  } catch (error) {
    const next = "Check the kubeconfig, the VPN or the allowed networks (cluster.endpointCidrs), and the cluster";
    return [undefined, fails(name, reason(error).message, next)];
  }
}

function checkCluster(
  cluster: Cluster | undefined,
  { local, plan }: Region,
): readonly Check[] | Promise<readonly Check[]> {
  if (local) return [unknown("from inside", SIMULATED)];
  if (cluster === undefined) {
    return ["hostPort", "NetworkPolicy", "metrics API", "KEDA"].map((name) =>
      unknown(name, "the cluster is not available"),
    );
  }
  return checkInside(cluster, plan.meet.prometheusUrl !== undefined);
}

async function checkOutside(
  region: Region,
  outputs: StackOutputs | UserError,
  cluster: Cluster | undefined,
): Promise<readonly Check[]> {
  const { hosts = fromHosts, now, plan, ports, resolver, send } = region;
  const known = outputs instanceof UserError ? undefined : outputs;
  const balancer = async (name: string): Promise<readonly string[]> =>
    cluster === undefined ? [] : balancerOf(cluster, name).catch(() => []);
  const [router, turn] = await Promise.all([balancer("router"), balancer("turn")]);
  const expected = (host: string, target: "router" | "turn"): readonly string[] => {
    const record = known?.dnsRecords.find(({ name }) => name === host)?.values;
    if (record !== undefined) return record;
    if (target === "turn") return turn;
    return known?.routerAddress ? [known.routerAddress] : router;
  };
  const names = namesOf(plan, expected);
  const resolved = await Promise.all(names.map((name) => checkName(resolver, name, hosts)));
  const addressesOf = (host: string): readonly string[] => {
    const n = names.findIndex((name) => name.host === host);
    const found = resolved[n]?.addresses ?? [];
    // Without DNS the other checks still show whether the region works.
    return found.length > 0 ? found : (names[n]?.expected ?? []).filter((one) => isIP(one) !== 0);
  };
  const { domain } = plan.meet;
  const covered = plan.router.tls === "router" ? plan.tls.names : [domain];
  const edge = checkEdge({
    host: domain,
    addresses: addressesOf(domain),
    ports,
    names: covered,
    publiclyTrusted: plan.tls.publiclyTrusted,
    now,
  });
  const bridges = cluster === undefined ? undefined : openPlaces(cluster, send);
  const [edgeChecks, mediaChecks] = await Promise.all([
    edge,
    checkBridges(bridges, plan, (place) => checkRelay(region, cluster, place, addressesOf)),
  ]);
  return [...resolved.map(({ check }: Resolved) => check), ...edgeChecks, ...mediaChecks];
}

/** @param relay checks that need an endpoint on a bridge. */
async function checkBridges(
  opening: Promise<Places> | undefined,
  { meet, shared }: Plan,
  relay: (place: BridgePlace | undefined) => Promise<readonly Check[]>,
): Promise<readonly Check[]> {
  const name = `UDP ${shared.mediaPorts.join(", ")}`;
  if (opening === undefined) return [unknown(name, "the cluster is not available"), ...(await relay(undefined))];
  const opened = await opening.catch(reason);
  if (opened instanceof UserError) return [unknown(name, opened.message), ...(await relay(undefined))];
  try {
    const media =
      meet.turn?.privateBridges === true
        ? unknown(name, "media nodes are private: participants reach bridges through TURN")
        : checkMedia(opened, name);
    const [direct, relayed] = await Promise.all([media, relay(opened.places[0])]);
    return [direct, ...relayed];
  } finally {
    await Promise.all(opened.places.map((place) => place.close()));
  }
}

async function checkRelay(
  { now, plan, resolver }: Region,
  cluster: Cluster | undefined,
  place: BridgePlace | undefined,
  addressesOf: (host: string) => readonly string[],
): Promise<readonly Check[]> {
  const servers = plan.meet.iceServers;
  if (servers === undefined) return [];
  return attempt(["TURN", "TURN relay"], async () => {
    const { host } = servers;
    const own = plan.meet.turn !== undefined;
    const [address] = own
      ? addressesOf(host)
      : isIP(host) !== 0
        ? [host]
        : await resolver.resolve4(host).catch(() => []);
    if (address === undefined) throw new UserError(`no address of ${host} is known`);
    const server = turnServer(servers, address);
    if (server === undefined) return [unknown("TURN", "the configuration uses the server for STUN only")];
    if (cluster === undefined) throw new UserError("the cluster, which has its secret, is not available");
    const credentials = await turnCredentials(cluster, plan, servers, now);
    const publiclyTrusted = own && plan.tls.publiclyTrusted;
    return checkTurn({ server, credentials, place, publiclyTrusted, now });
  });
}
