import { OWN, STACK } from "../../stacks/catalogue/labels";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { ApiError } from "../kubernetes/apiServer";
import { type Cluster, type KubernetesObject, nameOf, type ObjectRef } from "../kubernetes/client";
import { UserError } from "../terminal/userError";

/** How many objects are named in a refusal. */
const NAMED = 10;
const AT_ONCE = 8;
/** Time for a namespace to be deleted with its objects after an interrupted destroy. */
const GONE_WITHIN_MS = 5 * 60_000;

/**
 * Objects that exist already and would be created: a killed update created them without recording them, or a destroy that
 * stopped half-way left them.
 * @param created what a preview would create.
 * @param stack `<project>/<stack>`.
 * @throws UserError with the names of objects of others, before anything changes.
 */
export async function leftovers(
  created: readonly ObjectRef[],
  cluster: Cluster,
  stack: string,
): Promise<readonly KubernetesObject[]> {
  const found = await existing(created, cluster);
  const leaving = found.filter(({ metadata }) => metadata.deletionTimestamp !== undefined);
  for (const one of leaving) await cluster.waitGone(one, GONE_WITHIN_MS);
  const there = leaving.length === 0 ? found : await existing(created, cluster);
  if (there.length === 0) return [];
  const region = await cluster.read({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  const others = there.filter((one) => !isOwn(one, region, stack));
  if (others.length === 0) return there;
  throw new UserError(
    `${stack} would create what exists already and is not its own:\n${listed(others)}` +
      `Nothing was changed. What is this stack's bears the labels ${own()}, in namespaces with the annotation ${STACK}=${stack}.\n` +
      "Move or remove what is named here, if its owner agrees, and run the same command again.",
  );
}

/** The first objects by name, one per line. */
export function listed(objects: readonly ObjectRef[]): string {
  const more = objects.length - NAMED;
  const lines = [...objects.slice(0, NAMED).map(nameOf), ...(more > 0 ? [`and ${more} more`] : [])];
  return lines.map((line) => `  ${line}\n`).join("");
}

function own(): string {
  return Object.entries(OWN)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

/**
 * The object that a step of a preview would create. Objects of charts are left out, because their provider updates existing ones.
 */
export function createdObject({ resourcePreEvent }: EngineEvent): ObjectRef | undefined {
  const { metadata } = resourcePreEvent ?? {};
  if (metadata?.op !== "create" || !metadata.type.startsWith("kubernetes:") || /-charts::/.test(metadata.provider)) {
    return undefined;
  }
  const { apiVersion, kind, metadata: names } = (metadata.new?.inputs ?? {}) as Partial<ObjectRef>;
  if (apiVersion === undefined || kind === undefined || names?.name === undefined) return undefined;
  const { name, namespace } = names;
  return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

async function existing(created: readonly ObjectRef[], cluster: Cluster): Promise<readonly KubernetesObject[]> {
  const found: KubernetesObject[] = [];
  const rest = [...created];
  const worker = async (): Promise<void> => {
    for (let ref = rest.pop(); ref !== undefined; ref = rest.pop()) {
      const object = await readIfKnown(ref, cluster);
      if (object !== undefined) found.push(object);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other), "en"));
}

/** A kind that the API server does not know has no objects. */
function readIfKnown(ref: ObjectRef, cluster: Cluster): Promise<KubernetesObject | undefined> {
  return cluster.read(ref).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  });
}

/** Cluster-wide objects, and those in a namespace of the cluster, belong to the stack that owns the region's namespace. */
function isOwn(object: KubernetesObject, region: KubernetesObject | undefined, stack: string): boolean {
  const labels = object.metadata.labels ?? {};
  const marked = object.kind === "Namespace" ? object : region;
  return (
    Object.entries(OWN).every(([key, value]) => labels[key] === value) &&
    marked?.metadata.annotations?.[STACK] === stack
  );
}
