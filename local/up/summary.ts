import { relative } from "node:path";
import { columns } from "../../stacks/settings/columns";
import { type Changes, describeChanges } from "./changes";

/** Content of `.local/outputs.json`, which `make up` writes for scripts. */
export interface Outputs {
  readonly url: string;
  readonly stack: string;
  readonly engine: string;
  /** State by shard id. */
  readonly shards: Readonly<Record<string, string>>;
  /** Null when the router has no address. */
  readonly routerAddress: string | null;
  /** Null without monitoring. */
  readonly grafanaUrl: string | null;
  readonly dnsRecords: readonly unknown[];
  /** Shards with changes that are applied once they are offline. */
  readonly waiting: readonly string[];
}

/** @param outputs of the stack, as an engine gives them. */
export function outputsOf(
  outputs: Readonly<Record<string, unknown>>,
  stack: string,
  engine: string,
  waiting: readonly string[],
): Outputs {
  const given = outputs as Partial<Outputs>;
  return {
    url: given.url ?? "",
    stack,
    engine,
    shards: given.shards ?? {},
    routerAddress: given.routerAddress ?? null,
    grafanaUrl: given.grafanaUrl ?? null,
    dnsRecords: given.dnsRecords ?? [],
    waiting,
  };
}

export interface Summary {
  readonly outputs: Outputs;
  /** Why this engine. */
  readonly why: string;
  readonly changes: Changes;
  readonly notApplied: readonly string[];
  readonly kubeconfig: string;
}

/** The output of `make up`. */
export function describeSummary({ changes, kubeconfig, notApplied, outputs, why }: Summary): string {
  const shards = Object.entries(outputs.shards).map(([id, state]) => `${id} ${state}`);
  const facts: readonly (readonly [string, string])[] = [
    ["shards", shards.join(", ")],
    ["engine", `${outputs.engine} (${why})`],
    ["resources", describeChanges(changes)],
    ["waiting", outputs.waiting.map((shard) => `${shard} has changes that are applied once it is offline`).join("\n")],
    ["not run", notApplied.length === 0 ? "" : `${notApplied.join(", ")}\n(registered only: no container runs)`],
  ];
  const shown = facts.filter(([, value]) => value !== "");
  const lines = columns(shown, 78).map((line) => `  ${line}`);
  const path = relative(process.cwd(), kubeconfig);
  return [
    `Region ${outputs.stack} is up on the local control plane.`,
    "KWOK simulates its nodes and pods: no container runs, so no address answers.",
    "",
    ...lines,
    "",
    `  kubectl --kubeconfig ${path} -n jitsi get deployments,statefulsets`,
    `  make up SET="shardCount=${shards.length + 1}"    adds a shard without changing others`,
    `  make down                     removes everything`,
  ].join("\n");
}
