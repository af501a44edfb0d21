import { isDeepStrictEqual } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Cluster, KubernetesObject, ObjectRef } from "../kubernetes/client";
import { objectOf } from "../program/kubernetesObject";
import type { Registration } from "../program/registration";
import { type RandomValue, RandomValues } from "./randomValues";

/** A resource that a rehearsal made. */
export interface InventoryEntry {
  readonly urn: string;
  /** The object that it is on the cluster; null for what is none, such as a password. */
  readonly object: ObjectRef | null;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
}

interface Content {
  readonly resources: readonly InventoryEntry[];
  readonly randomValues: Readonly<Record<string, RandomValue>>;
}

/** Outside of the namespaces of the stack, so that it outlives them; a Secret because of the passwords in it. */
const SECRET = { apiVersion: "v1", kind: "Secret", metadata: { name: "jitsi-rehearsal", namespace: "kube-system" } };

/** What rehearsals have made on a cluster, kept there from one to the next. Engines call it state. */
export class Inventory {
  readonly randomValues: RandomValues;
  /** By URN, in the order in which they were made. */
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

  /** Whether no rehearsal has written anything down. */
  get empty(): boolean {
    return this.entries.size === 0;
  }

  /** What the program registers no more, in the order in which it was made. */
  leftovers(registrations: readonly Registration[]): readonly InventoryEntry[] {
    const registered = new Set(registrations.map((one) => one.urn));
    return [...this.entries.values()].filter((entry) => !registered.has(entry.urn));
  }

  /** Writes down what is about to be made: otherwise a rehearsal that is broken off would leave it behind for good. */
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

  /** Whether the object of an entry is now that of another resource, as after a resource got another parent. */
  isTakenOver({ object, urn }: InventoryEntry): boolean {
    return [...this.entries.values()].some((one) => one.urn !== urn && isDeepStrictEqual(one.object, object));
  }

  removed(entry: InventoryEntry): void {
    this.entries.delete(entry.urn);
  }

  /** Compressed, because a Secret holds 1 MiB at most and a region of 64 shards has thousands of resources. */
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

/** The name that the program gave to a resource. */
export function nameInUrn(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
