import { relative } from "node:path";
import { columns } from "../../stacks/settings/columns";
import { type Changes, describeChanges } from "../up/changes";
import type { Outputs } from "../up/summary";
import type { RegionCluster } from "./regionCluster";

/** A region that `make up CLUSTER=…` created. */
export interface ContainersSummary {
  readonly outputs: Outputs;
  /** Why this engine. */
  readonly why: string;
  readonly changes: Changes;
  readonly cluster: RegionCluster;
  /** Whether browsers accept the certificate. */
  readonly publiclyTrusted: boolean;
  readonly kubeconfig: string;
}

/** The output of `make up CLUSTER=…`. It includes an address only if the page has answered. */
export function describeContainers({ changes, cluster, kubeconfig, outputs, why }: ContainersSummary): string {
  const { context, maker, through } = cluster;
  const shards = Object.entries(outputs.shards).map(([id, state]) => `${id} ${state}`);
  const facts: readonly (readonly [string, string])[] = [
    ["address", through === undefined ? NO_ADDRESS : addressOf(outputs.url, through)],
    ["shards", shards.join(", ")],
    ["engine", `${outputs.engine} (${why})`],
    ["resources", describeChanges(changes)],
    ["waiting", outputs.waiting.map((shard) => `${shard} has changes that are applied once it is offline`).join("\n")],
  ];
  const lines = columns(
    facts.filter(([, value]) => value !== ""),
    78,
  ).map((line) => `  ${line}`);
  const removed =
    maker === undefined ? "deletes the region and keeps the cluster" : "deletes the region and the cluster";
  return [
    `Region ${outputs.stack} is up on ${context}, in containers.`,
    "",
    ...lines,
    "",
    `  kubectl --kubeconfig ${relative(process.cwd(), kubeconfig)} -n jitsi get pods`,
    "  make call      tests audio and video, with a headless browser",
    "  make status    shows shards, rooms and bridges",
    `  make down      ${removed}`,
  ].join("\n");
}

const NO_ADDRESS = "none: the router's Service has no load balancer (edge.service)";

function addressOf(url: string, through: string): string {
  const [host] = through.split(":");
  const { hostname } = new URL(url);
  if (host === "127.0.0.1" && hostname.endsWith(".localhost"))
    return `${url}/hello\n(on this machine; accept the certificate)`;
  return `${url}/hello\n(${hostname} must resolve to ${host}; accept the certificate)`;
}
