import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../terminal/userError";
import { ApiError, ApiServer, parsed } from "./apiServer";

/** Field manager of {@link Cluster.apply}. */
const FIELD_MANAGER = "jitsi";

/** Reference to an object. The default namespace is `default`. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** An object as the API server returns it: JSON, times as strings, all fields. */
export interface KubernetesObject extends ObjectRef {
  readonly metadata: ObjectRef["metadata"] & {
    readonly uid?: string;
    readonly generation?: number;
    readonly resourceVersion?: string;
    readonly creationTimestamp?: string;
    readonly deletionTimestamp?: string;
    readonly deletionGracePeriodSeconds?: number;
    readonly managedFields?: readonly {
      readonly manager?: string;
      readonly operation?: string;
      readonly subresource?: string;
      readonly fieldsV1?: unknown;
    }[];
    readonly finalizers?: readonly string[];
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly OwnerReference[];
  };
  readonly [field: string]: unknown;
}

export interface ApplyOptions {
  /** The server validates the object and does not store it. Default false. */
  readonly dryRun?: boolean;
  readonly subresource?: "status";
}

export interface RemoveOptions {
  /** `Foreground` keeps the object until its dependents are deleted. Default: `Background`. */
  readonly propagation?: "Foreground" | "Background" | "Orphan";
  /** Overrides the grace period of the object; 0 removes a pod at once. */
  readonly gracePeriodSeconds?: number;
}

export interface ListOptions {
  /** Default: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/**
 * Client of a Kubernetes cluster for objects of any kind. Objects are plain JSON, because the library's typed API drops fields that its
 * models do not know and turns times into Dates.
 */
export class Cluster {
  private readonly api: ApiServer;
  private readonly resources = new Map<string, Promise<readonly ApiResource[]>>();

  constructor(
    readonly config: KubeConfig,
    /** URL of the API server. */
    readonly server: string,
  ) {
    this.api = new ApiServer(config, server);
  }

  /**
   * Server-side apply as field manager `jitsi`, with force: it takes over fields of other managers. The server refuses unknown fields.
   * @returns the object as the server stored it.
   * @throws ApiError when the server refuses the object.
   */
  async apply(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubernetesObject> {
    const query = new URLSearchParams({ fieldManager: FIELD_MANAGER, force: "true" });
    if (options.dryRun === true) query.set("dryRun", "All");
    const path = await this.pathOf(object);
    const target = options.subresource === undefined ? path : `${path}/${options.subresource}`;
    return parsed(
      await this.api.send("PATCH", `${target}?${query}`, object, "application/apply-patch+yaml"),
    ) as KubernetesObject;
  }

  /** @returns the object, or undefined when it does not exist. */
  async read(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    const answer = await this.api.send("GET", await this.pathOf(ref));
    return answer.code === 404 ? undefined : (parsed(answer) as KubernetesObject);
  }

  /** Removes field managers from an object, so that others may change the fields of these without a conflict. */
  async disown(object: KubernetesObject, manager: RegExp): Promise<void> {
    const { managedFields = [] } = object.metadata;
    const kept = managedFields.filter((one) => !manager.test(one.manager ?? ""));
    if (kept.length === managedFields.length) return;
    // The server ignores an empty list.
    const patch = { metadata: { managedFields: kept.length > 0 ? kept : [{}] } };
    parsed(await this.api.send("PATCH", await this.pathOf(object), patch, "application/merge-patch+json"));
  }

  /** Requests deletion; {@link waitGone} waits for its end. Does nothing when the object does not exist. */
  async remove(ref: ObjectRef, options: RemoveOptions = {}): Promise<void> {
    const answer = await this.api.send("DELETE", await this.pathOf(ref), {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: options.propagation ?? "Background",
      gracePeriodSeconds: options.gracePeriodSeconds,
    });
    if (answer.code !== 404) parsed(answer);
  }

  /** @returns the selected objects of a kind, each with its apiVersion and kind. */
  async list(apiVersion: string, kind: string, options: ListOptions = {}): Promise<readonly KubernetesObject[]> {
    const { namespace, ...selectors } = options;
    const resource = await this.resource(apiVersion, kind);
    const path = collection(apiVersion, resource, namespace);
    const list = parsed(await this.api.send("GET", `${path}?${new URLSearchParams(selectors)}`));
    const items = list["items"] as readonly KubernetesObject[];
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Version of the API server, for example `v1.36.1`. */
  async version(): Promise<string> {
    return String(parsed(await this.api.send("GET", "/version"))["gitVersion"]);
  }

  /**
   * Waits until the object is deleted.
   * @param ms timeout.
   * @throws UserError with the finalizers that block the deletion.
   */
  async waitGone(ref: ObjectRef, ms: number): Promise<void> {
    const deadline = Date.now() + ms;
    for (;;) {
      const object = await this.read(ref);
      if (object === undefined) return;
      if (Date.now() > deadline) {
        const finalizers = object.metadata.finalizers?.join(", ") ?? "none";
        throw new UserError(`${nameOf(ref)} is not deleted after ${ms / 1000} s; finalizers: ${finalizers}`);
      }
      await sleep(200);
    }
  }

  private async pathOf(ref: ObjectRef): Promise<string> {
    const resource = await this.resource(ref.apiVersion, ref.kind);
    const namespace = resource.namespaced ? (ref.metadata.namespace ?? "default") : undefined;
    return `${collection(ref.apiVersion, resource, namespace)}/${encodeURIComponent(ref.metadata.name)}`;
  }

  /** Repeats the discovery for an unknown kind: its definition may have been applied in the meantime. */
  private async resource(apiVersion: string, kind: string): Promise<ApiResource> {
    const known = await this.discover(apiVersion).then((all) => all.find((one) => one.kind === kind));
    if (known !== undefined) return known;
    this.resources.delete(apiVersion);
    const found = (await this.discover(apiVersion)).find((one) => one.kind === kind);
    if (found === undefined) throw new ApiError(404, "NotFound", `the cluster has no kind ${kind} in ${apiVersion}`);
    return found;
  }

  private discover(apiVersion: string): Promise<readonly ApiResource[]> {
    const cached = this.resources.get(apiVersion);
    if (cached !== undefined) return cached;
    const asked = this.api
      .send("GET", groupPath(apiVersion))
      .then((answer) => (answer.code === 404 ? [] : (parsed(answer)["resources"] as readonly ApiResource[])));
    this.resources.set(apiVersion, asked);
    asked.catch(() => this.resources.delete(apiVersion));
    return asked;
  }
}

/**
 * A client for the cluster of a kubeconfig.
 * @param context default: the file's current context.
 * @throws UserError when the file cannot be read or lacks the context.
 */
export function connect(kubeconfigPath: string, context?: string): Cluster {
  const config = new KubeConfig();
  try {
    config.loadFromFile(kubeconfigPath);
  } catch (error) {
    throw new UserError(`cannot read the kubeconfig ${kubeconfigPath}: ${(error as Error).message}`);
  }
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    const known = config.getContexts().map((one) => one.name);
    throw new UserError(
      `${kubeconfigPath} has no context ${config.getCurrentContext()}; it has ${known.join(", ") || "none"}`,
    );
  }
  return new Cluster(config, cluster.server);
}

/** Name of an object in messages, for example `Deployment jitsi/shard-0-web`. */
export function nameOf(ref: ObjectRef): string {
  const { namespace, name } = ref.metadata;
  return `${ref.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function collection(apiVersion: string, resource: ApiResource, namespace: string | undefined): string {
  const within = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${groupPath(apiVersion)}${within}/${resource.name}`;
}
