import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../terminal/progress";
import { UserError } from "../terminal/userError";
import { type Cluster, type KubernetesObject, type ListOptions, nameOf } from "./client";

const WORKLOADS = [
  ["apps/v1", "Deployment"],
  ["apps/v1", "StatefulSet"],
  ["apps/v1", "DaemonSet"],
  ["batch/v1", "Job"],
] as const;
const POLL_MS = 500;
const SHOWN_EVENTS = 5;

export interface WaitOptions {
  readonly log: Log;
  /** Timeout for all of them together. */
  readonly seconds: number;
  /** Where to look for the reason, for the error message. */
  readonly hint: string;
  /** Default: all. */
  readonly namespace?: string;
}

/**
 * Waits until every workload of the cluster runs as last applied: Deployments, StatefulSets and DaemonSets available, Jobs complete.
 * @throws UserError with each workload that is not available, and its last events.
 */
export async function untilAvailable(cluster: Cluster, options: WaitOptions): Promise<void> {
  const { log, namespace, seconds } = options;
  const deadline = Date.now() + seconds * 1000;
  log.step("Waiting until every workload is available");
  for (;;) {
    const workloads = await list(cluster, namespace === undefined ? {} : { namespace });
    const missing = workloads.filter((one) => !isAvailable(one));
    if (missing.length === 0) return;
    if (Date.now() > deadline || missing.some(hasFailed)) throw await failure(cluster, missing, options);
    const names = missing.map((one) => one.metadata.name).join(", ");
    log.progress(`${workloads.length - missing.length} of ${workloads.length} available; waiting for ${names}`);
    await sleep(POLL_MS);
  }
}

async function list(cluster: Cluster, options: ListOptions): Promise<readonly KubernetesObject[]> {
  return (await Promise.all(WORKLOADS.map(([apiVersion, kind]) => cluster.list(apiVersion, kind, options)))).flat();
}

/** Status fields of the four kinds. A missing count is 0. */
interface Status {
  readonly observedGeneration?: number;
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly availableReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

/** Whether a workload runs as last applied and its old pods are deleted. A suspended Job counts as available. */
export function isAvailable(workload: KubernetesObject): boolean {
  const spec = workload["spec"] as { readonly replicas?: number; readonly suspend?: boolean };
  const status = (workload["status"] ?? {}) as Status;
  if (workload.kind === "Job") return spec.suspend === true || holds(status, "Complete");
  if ((status.observedGeneration ?? 0) < (workload.metadata.generation ?? 0)) return false;
  if (workload.kind === "DaemonSet") {
    const { desiredNumberScheduled = 0, numberAvailable = 0, updatedNumberScheduled = 0 } = status;
    return updatedNumberScheduled >= desiredNumberScheduled && numberAvailable >= desiredNumberScheduled;
  }
  const { availableReplicas = 0, replicas = 0, updatedReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  return updatedReplicas >= wanted && replicas <= updatedReplicas && availableReplicas >= wanted;
}

function hasFailed(workload: KubernetesObject): boolean {
  return workload.kind === "Job" && holds(workload["status"] as Status, "Failed");
}

function holds(status: Status, condition: string): boolean {
  return status.conditions?.some(({ type, status: value }) => type === condition && value === "True") === true;
}

async function failure(
  cluster: Cluster,
  missing: readonly KubernetesObject[],
  { hint, seconds }: WaitOptions,
): Promise<UserError> {
  const events = await cluster.list("v1", "Event");
  const described = missing.map((one) => {
    const lines = lastEvents(one, events).map((text) => `    ${text}`);
    return [`  ${nameOf(one)}`, ...(lines.length === 0 ? ["    no events"] : lines)].join("\n");
  });
  const why = missing.some(hasFailed) ? "a Job failed" : `not available after ${seconds} s`;
  return new UserError(`${why}:\n${described.join("\n")}\n${hint}. To wait longer: make up TIMEOUT=${seconds * 2}`);
}

interface Event extends KubernetesObject {
  readonly type?: string;
  readonly involvedObject: { readonly name: string };
  readonly reason?: string;
  readonly message?: string;
  readonly lastTimestamp?: string | null;
  readonly eventTime?: string | null;
}

/** Events of a workload and of its dependents, whose names begin with its name. If there are warnings, only those. */
function lastEvents(workload: KubernetesObject, events: readonly KubernetesObject[]): readonly string[] {
  const { name, namespace } = workload.metadata;
  const own = (events as readonly Event[])
    .filter((event) => event.metadata.namespace === namespace)
    .filter(({ involvedObject }) => involvedObject.name === name || involvedObject.name.startsWith(`${name}-`))
    .sort((a, b) => timeOf(a) - timeOf(b));
  const warnings = own.filter((event) => event.type === "Warning");
  return (warnings.length > 0 ? warnings : own)
    .slice(-SHOWN_EVENTS)
    .map(({ involvedObject, message = "", reason = "" }) => `${involvedObject.name}: ${reason}: ${message}`);
}

function timeOf({ eventTime, lastTimestamp, metadata }: Event): number {
  return Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? "");
}
