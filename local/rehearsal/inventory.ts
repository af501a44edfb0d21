import { isDeepStrictEqual } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Cluster, KubernetesObject, ObjectRef } from "../kubernetes/client";
import { objectOf } from "../program/kubernetesObject";
import type { Registration } from "../program/registration";
import { type RandomValue, RandomValues } from "./randomValues";

/** A resource that a rehearsal created. */
export interface InventoryEntry {
  readonly urn: string;
  /** Its Kubernetes object; null for other resources, such as a password. */
  readonly object: ObjectRef | null;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

interface Content {
  readonly resources: readonly InventoryEntry[];
  readonly randomValues: Readonly<Record<string, RandomValue>>;
}

/** Outside of the stack's namespaces, so that their deletion does not delete it. A Secret, because it contains passwords. */
const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "jitsi-rehearsal", namespace: "kube-system" } };

/** Resources that rehearsals have created on a cluster, stored there between runs. Corresponds to an engine's state. */
export class Inventory {
  readonly randomValues: RandomValues;
  /** By URN, in the order of creation. */
  private entries: Map<string, InventoryEntry>;

  private constructor(
    private readonly cluster: Cluster,
    content: Content,
  ) {
    this.randomValues = new RandomValues(content.randomValues);
    this.entries = new Map(content.resources.map((entry) => [entry.urn, entry]));
  }

  /** Empty before the first rehearsal. */
  static async read(cluster: Cluster): Promise<Inventory> {
    const secret = (await cluster.read(SECRET)) as { readonly data?: Readonly<Record<string, string>> } | undefined;
    const packed = secret?.data?.["inventory"];
    const content =
      packed === undefined
        ? { resources: [], randomValues: {} }
        : (JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()) as Content);
    return new Inventory(cluster, content);
  }

  /** Whether no rehearsal has stored an entry. */
  get empty(): boolean {
    return this.entries.size === 0;
  }

  /** Entries that the program does not register any more, in the order of creation. */
  leftovers(registrations: readonly Registration[]): readonly InventoryEntry[] {
    const registered = new Set(registrations.map((one) => one.urn));
    return [...this.entries.values()].filter((entry) => !registered.has(entry.urn));
  }

  /** Stores the planned resources before their creation, so that objects of an interrupted rehearsal are found later. */
  async announce(registrations: readonly Registration[]): Promise<void> {
    const planned = registrations
      .filter((one) => one.custom)
      .map((one) => this.entries.get(one.urn) ?? { ...entryOf(one), protect: false });
    const all = [...this.leftovers(registrations), ...planned];
    this.entries = new Map(all.map((entry) => [entry.urn, entry]));
    await this.save();
  }

  made(registration: Registration): void {
    if (registration.custom) this.entries.set(registration.urn, entryOf(registration));
  }

  /** Whether another resource has the same object now, for example after a change of parent. */
  isTakenOver({ object, urn }: InventoryEntry): boolean {
    return [...this.entries.values()].some((one) => one.urn !== urn && isDeepStrictEqual(one.object, object));
  }

  removed(entry: InventoryEntry): void {
    this.entries.delete(entry.urn);
  }

  /** Stores the inventory, compressed: a Secret holds 1 MiB at most, and a region of 64 shards has thousands of resources. */
  async save(): Promise<void> {
    const content: Content = {
      resources: [...this.entries.values()],
      randomValues: this.randomValues.of(new Set(this.entries.keys())),
    };
    const packed = gzipSync(JSON.stringify(content)).toString("base64");
    const secret: KubernetesObject = { ...SECRET, type: "Opaque", data: { inventory: packed } };
    await this.cluster.apply(secret);
  }
}

function entryOf(registration: Registration): InventoryEntry {
  const { protect, retainOnDelete, urn } = registration;
  const object = objectOf(registration);
  if (object === undefined) return { urn, object: null, protect, retainOnDelete };
  const { apiVersion, kind, metadata } = object;
  const { name, namespace } = metadata;
  return { urn, object: { apiVersion, kind, metadata: { name, namespace } }, protect, retainOnDelete };
}

/** Resource name in a URN. */
export function nameInUrn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
