import { type ClientRequestArgs, type IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../terminal/userError";

/** Field manager of {@link Cluster.apply}. */
const FIELD_MANAGER = "jitsi";
const ANSWER_WITHIN_MS = 30_000;

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

/** An error response of the API server. */
export class ApiError extends UserError {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** Reason of the Kubernetes Status, for example `Conflict` or `Invalid`. */
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

interface Answer {
  readonly code: number;
  readonly body: string;
}

/**
 * Client of a Kubernetes cluster for objects of any kind.
 *
 * The client library supplies the credentials. Requests are plain JSON, because the library's typed API drops fields that its models do
 * not know, turns times into Dates and opens a connection per request.
 */
export class Cluster {
  private readonly resources = new Map<string, Promise<readonly ApiResource[]>>();
  /** Kept connections: a TLS handshake costs more than most requests, and an update sends hundreds of requests. */
  private readonly connections = new Agent({ keepAlive: true });

  constructor(
    readonly config: KubeConfig,
    /** URL of the API server. */
    readonly server: string,
  ) {}

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
    return parsed(await this.send("PATCH", `${target}?${query}`, object, "application/apply-patch+yaml"));
  }

  /** @returns the object, or undefined when it does not exist. */
  async read(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    const answer = await this.send("GET", await this.pathOf(ref));
    return answer.code === 404 ? undefined : parsed(answer);
  }

  /** Removes field managers from an object, so that others may change the fields of these without a conflict. */
  async disown(object: KubernetesObject, manager: RegExp): Promise<void> {
    const { managedFields = [] } = object.metadata;
    const kept = managedFields.filter((one) => !manager.test(one.manager ?? ""));
    if (kept.length === managedFields.length) return;
    // The server ignores an empty list.
    const patch = { metadata: { managedFields: kept.length > 0 ? kept : [{}] } };
    parsed(await this.send("PATCH", await this.pathOf(object), patch, "application/merge-patch+json"));
  }

  /** Requests deletion; {@link waitGone} waits for its end. Does nothing when the object does not exist. */
  async remove(ref: ObjectRef, options: RemoveOptions = {}): Promise<void> {
    const answer = await this.send("DELETE", await this.pathOf(ref), {
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
    const list = parsed(await this.send("GET", `${path}?${new URLSearchParams(selectors)}`));
    const items = list["items"] as readonly KubernetesObject[];
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /** Version of the API server, for example `v1.36.1`. */
  async version(): Promise<string> {
    return String(parsed(await this.send("GET", "/version"))["gitVersion"]);
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
    const asked = this.send("GET", groupPath(apiVersion)).then((answer) =>
      answer.code === 404 ? [] : (parsed(answer)["resources"] as readonly ApiResource[]),
    );
    this.resources.set(apiVersion, asked);
    asked.catch(() => this.resources.delete(apiVersion));
    return asked;
  }

  private async send(method: string, path: string, body?: object, type = "application/json"): Promise<Answer> {
    const url = new URL(path, this.server);
    const sent = body === undefined ? undefined : JSON.stringify(body);
    // Without Content-Length, servers ignore the body that Node sends with a DELETE.
    const content = sent === undefined ? {} : { "Content-Type": type, "Content-Length": Buffer.byteLength(sent) };
    const headers = { Accept: "application/json", ...content };
    const options: ClientRequestArgs = { method, headers, timeout: ANSWER_WITHIN_MS };
    await this.config.applyToHTTPSOptions(options);
    // The library's agent keeps no connection open, but it supports proxies.
    if (this.config.getCurrentCluster()?.proxyUrl === undefined) options.agent = this.connections;
    return new Promise<Answer>((resolve, reject) => {
      const unreachable = (error: Error): void =>
        reject(new UserError(`the API server at ${this.server} does not answer: ${error.message}`));
      const answered = (response: IncomingMessage): void => {
        text(response).then((answer) => resolve({ code: response.statusCode ?? 0, body: answer }), unreachable);
      };
      const ask = (): void => {
        const call = request(url, options, answered).on("error", (error: NodeJS.ErrnoException) => {
          // The server closed the idle connection and read no request. Retries end with a new connection.
          if (call.reusedSocket && error.code === "ECONNRESET") ask();
          else unreachable(error);
        });
        call.on("timeout", () => call.destroy(new Error(`no data for ${ANSWER_WITHIN_MS / 1000} s`)));
        call.end(sent);
      };
      ask();
    });
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

function parsed(answer: Answer): KubernetesObject {
  if (answer.code >= 200 && answer.code < 300) return JSON.parse(answer.body) as KubernetesObject;
  const status = statusOf(answer.body);
  throw new ApiError(answer.code, status.reason ?? "Unknown", status.message ?? `HTTP ${answer.code}: ${answer.body}`);
}

/** A proxy, or a server that is shutting down, may answer without a Status. */
function statusOf(body: string): { readonly reason?: string; readonly message?: string } {
  try {
    return JSON.parse(body) as { reason?: string; message?: string };
  } catch {
    return {};
  }
}
