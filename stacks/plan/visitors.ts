import { NAMESPACE } from "../catalogue/namespaces";
import type { Settings } from "../schema/schema";
import type { ShardId } from "../schema/shardIds";
import { MAX_VISITOR_NODES } from "../schema/visitors";
import { type PlacementPlan, planPlacement } from "./placement";
import { serviceHost } from "./serviceHost";
import { type Size, workloadSize } from "./sizes";

/** Visitor nodes of a shard: prosody servers for participants of its conferences who only listen. */
export interface VisitorsPlan {
  /** Name of the StatefulSet and its headless Service. Node n is `<name>-<n>`. */
  readonly name: string;
  /** Full DNS name of the Service. Node n is `<name>-<n>.<host>`. */
  readonly host: string;
  readonly count: number;
  /** Listeners of one conference up to which jicofo selects a node. */
  readonly perNode: number;
  /** Participants of a conference above which further ones join as listeners. */
  readonly participants: number;
  /** Resources of one node. It is a prosody, so it has the size and placement of `workloads.prosody`. */
  readonly size: Size;
  readonly placement: PlacementPlan;
}

export function planVisitors(settings: Settings, id: ShardId): VisitorsPlan | undefined {
  const { visitors, cluster } = settings;
  if (visitors === undefined) return undefined;
  const name = `${id}-visitor`;
  return {
    ...visitors,
    name,
    host: serviceHost(name, NAMESPACE, cluster.dnsDomain),
    size: workloadSize(settings, "prosody"),
    placement: planPlacement(settings, "prosody"),
  };
}

/** Host and port of each node, for the variables of jicofo and prosody. */
export function visitorServers({ name, host, count }: VisitorsPlan, port: number): string {
  return Array.from({ length: count }, (_, n) => `${name}-${n}.${host}:${port}`).join(",");
}

/** Numbers that nodes may have, as a regular expression. A shard may still have nodes that the configuration no longer has. */
export const NODE_NUMBERS = Array.from({ length: MAX_VISITOR_NODES }, (_, n) => n).join("|");
