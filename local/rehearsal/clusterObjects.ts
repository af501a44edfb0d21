import { setTimeout as sleep } from "node:timers/promises";
import { validateCustomResource } from "../controlPlane/openDefinitions";
import { ApiError } from "../kubernetes/apiServer";
import { type Cluster, type KubernetesObject, nameOf } from "../kubernetes/client";
import { namespaceOf, objectOf } from "../program/kubernetesObject";
import type { Answer } from "../program/program";
import type { Registration } from "../program/registration";
import { reveal } from "../program/secretValues";
import { UserError } from "../terminal/userError";
import { appliedFields } from "./appliedFields";
import { withPrevious } from "./ignoredPath";

/** Aggregated APIs and webhooks need a running pod. Without containers, requests of the API server to them would fail. */
const CHECKED_ONLY = new Set(["APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]);
const ADDRESS_WITHIN_MS = 30_000;

/** Whether the object is only validated and never stored. */
export function isCheckedOnly(object: KubernetesObject): boolean {
  return CHECKED_ONLY.has(object.kind);
}

/**
 * Validates the object of a resource by a dry run. An object whose namespace or definition does not exist yet is skipped: the same
 * program creates it first.
 * @throws UserError when the API server refuses the object.
 */
export async function checkObject(registration: Registration, cluster: Cluster): Promise<void> {
  const object = await desiredObject(registration, cluster);
  const namespace = namespaceOf(object);
  if (namespace !== undefined) {
    const found = await cluster.read({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    if (found === undefined) return;
  }
  await cluster.apply(object, { dryRun: true }).catch((error: unknown) => {
    if (!(error instanceof ApiError && error.code === 404)) throw refusal(object, error);
  });
}

export interface Applied {
  /** The stored object becomes the outputs. */
  readonly answer: Answer;
  /** Undefined for an object that is only validated. */
  readonly change: "created" | "changed" | "left" | undefined;
}

/**
 * Applies the object of a resource.
 * @throws UserError when the server refuses the object, or a load balancer gets no address.
 */
export async function applyObject(registration: Registration, cluster: Cluster): Promise<Applied> {
  const object = await desiredObject(registration, cluster);
  const before = await cluster.read(object);
  const applied = await cluster.apply(object, { dryRun: isCheckedOnly(object) }).catch((error: unknown) => {
    throw refusal(object, error);
  });
  const namespace = namespaceOf(object);
  const id = namespace === undefined ? object.metadata.name : `${namespace}/${object.metadata.name}`;
  const answer = { id, state: wantsAddress(object) ? await withAddress(applied, cluster) : applied };
  return { answer, change: isCheckedOnly(object) ? undefined : changeOf(before, applied) };
}

/** The server keeps the version of an object that it applies without a difference. */
function changeOf(before: KubernetesObject | undefined, applied: KubernetesObject): "created" | "changed" | "left" {
  if (before === undefined) return "created";
  return before.metadata.resourceVersion === applied.metadata.resourceVersion ? "left" : "changed";
}

/** The object to send: secrets as plain text, without ignored changes. */
async function desiredObject(registration: Registration, cluster: Cluster): Promise<KubernetesObject> {
  const object = encode(reveal(objectOf(registration)) as KubernetesObject);
  const problems = validateCustomResource(object);
  if (problems.length > 0) throw new UserError([`${nameOf(object)} is not valid:`, ...problems].join("\n  "));
  if (registration.ignoreChanges.length === 0) return object;
  const live = await cluster.read(object);
  if (live === undefined) return object;
  const before = appliedFields(live, object);
  return registration.ignoreChanges.reduce<unknown>(
    (result, path) => withPrevious(result, before, path),
    object,
  ) as KubernetesObject;
}

/**
 * Moves `stringData` to `data`: the server keeps keys that were applied by `stringData` and are not applied any more. An empty `data` is
 * left out, because the server does not store it.
 */
function encode(object: KubernetesObject): KubernetesObject {
  const { stringData = {}, data = {}, ...rest } = object as KubernetesObject & Partial<Record<string, object>>;
  const texts = Object.entries(stringData as Readonly<Record<string, string>>);
  const encoded = texts.map(([key, text]) => [key, Buffer.from(text).toString("base64")]);
  const all = { ...data, ...Object.fromEntries(encoded) };
  return Object.keys(all).length === 0 ? rest : { ...rest, data: all };
}

function refusal(object: KubernetesObject, error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const hint = /immutable/.test(error.message)
    ? "\n  The engine would replace the object. A rehearsal replaces no object: run make down, then make up"
    : "";
  return new UserError(`${nameOf(object)} is refused: ${error.message}${hint}`);
}

function wantsAddress(object: KubernetesObject): boolean {
  return object.kind === "Service" && (object["spec"] as { readonly type?: string }).type === "LoadBalancer";
}

async function withAddress(service: KubernetesObject, cluster: Cluster): Promise<KubernetesObject> {
  const deadline = Date.now() + ADDRESS_WITHIN_MS;
  for (;;) {
    const live = (await cluster.read(service)) ?? service;
    const status = live["status"] as { readonly loadBalancer?: { readonly ingress?: readonly unknown[] } } | undefined;
    if ((status?.loadBalancer?.ingress ?? []).length > 0) return live;
    if (Date.now() > deadline) {
      throw new UserError(`${nameOf(service)} has no load balancer address after ${ADDRESS_WITHIN_MS / 1000} s`);
    }
    await sleep(100);
  }
}
