import { OWN, STACK } from "../../stacks/catalogue/labels";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { EngineEvent } from "@pulumi/pulumi/automation";
import { ApiError, type Cluster, type KubernetesObject, nameOf, type ObjectRef } from "../kubernetes/client";
import { UserError } from "../terminal/userError";

/** How many objects are named in a refusal. */
const NAMED = 10;
const AT_ONCE = 8;
/** A namespace that an interrupted destroy is removing takes its objects along. */
const GONE_WITHIN_MS = 5 * 60_000;

/**
 * Objects that are to be created and exist already: what an update that was killed has made without noting it, or a destroy that
 * stopped half-way has left.
 * @param created what a preview would create.
 * @param stack `<project>/<stack>`.
 * @throws UserError naming those that are not this stack's. Nothing has been changed then.
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

/** Some of the objects by name, a line each. */
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
 * The object that a step of a preview would create. Those of charts are left out: their provider updates what exists.
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

/** Where the kind is not known yet there is no object of it. */
function readIfKnown(ref: ObjectRef, cluster: Cluster): Promise<KubernetesObject | undefined> {
  return cluster.read(ref).catch((error: unknown) => {
    if (error instanceof ApiError && error.code === 404) return undefined;
    throw error;
  });
}

/** What has no namespace, or lies in one of the cluster's, is of the stack whose namespace the region's is. */
function isOwn(object: KubernetesObject, region: KubernetesObject | undefined, stack: string): boolean {
  const labels = object.metadata.labels ?? {};
  const marked = object.kind === "Namespace" ? object : region;
  return (
    Object.entries(OWN).every(([key, value]) => labels[key] === value) &&
    marked?.metadata.annotations?.[STACK] === stack
  );
}
