import { type ClientRequestArgs, type IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "../terminal/userError";

/** Who owns the fields that are set through {@link Cluster.apply}. */
const FIELD_MANAGER = "jitsi";
const ANSWER_WITHIN_MS = 30_000;

/** Names one object. The namespace of a namespaced kind is `default` when left out. */
export interface ObjectRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** An object as the API server speaks it: JSON, times as strings, nothing dropped. */
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
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
  readonly [field: string]: unknown;
}

export interface ApplyOptions {
  /** The server validates and answers, and keeps nothing. Default false. */
  readonly dryRun?: boolean;
  /** Part of the object with an endpoint of its own, for example `status`. */
  readonly subresource?: "status";
}

export interface RemoveOptions {
  /** `Foreground` keeps the object until what it owns is gone; `Background`, the default, does not. */
  readonly propagation?: "Foreground" | "Background" | "Orphan";
  /** Overrides the grace period of the object; 0 removes a pod at once. */
  readonly gracePeriodSeconds?: number;
}

export interface ListOptions {
  /** All namespaces when left out. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** The API server's refusal, in its own words. */
export class ApiError extends UserError {
  constructor(
    /** HTTP status. */
    readonly code: number,
    /** Kubernetes' own word for it, for example `Conflict` or `Invalid`. */
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
 * A Kubernetes cluster, by kind and name.
 *
 * The client library supplies the credentials; requests are plain JSON because its typed API drops the fields its models
 * do not know, turns times into Dates and opens a connection per request.
 */
export class Cluster {
  private readonly resources = new Map<string, Promise<readonly ApiResource[]>>();
  /** A handshake costs both sides more than most answers do, and an update asks for hundreds. */
  private readonly connections = new Agent({ keepAlive: true });

  constructor(
    readonly config: KubeConfig,
    /** URL of the API server. */
    readonly server: string,
  ) {}

  /**
   * Server-side apply as field manager `jitsi`, taking over fields that others own. Unknown fields are refused.
   * @returns the object as the server has it afterwards.
   * @throws ApiError when the server refuses.
   */
  async apply(object: KubernetesObject, options: ApplyOptions = {}): Promise<KubernetesObject> {
    const query = new URLSearchParams({ fieldManager: FIELD_MANAGER, force: "true" });
    if (options.dryRun === true) query.set("dryRun", "All");
    const path = await this.pathOf(object);
    const target = options.subresource === undefined ? path : `${path}/${options.subresource}`;
    return parsed(await this.send("PATCH", `${target}?${query}`, object, "application/apply-patch+yaml"));
  }

  /** @returns the object, or undefined when there is none of that name. */
  async read(ref: ObjectRef): Promise<KubernetesObject | undefined> {
    const answer = await this.send("GET", await this.pathOf(ref));
    return answer.code === 404 ? undefined : parsed(answer);
  }

  /** Asks for removal, which is finished when {@link waitGone} says so. An object that is not there is fine. */
  async remove(ref: ObjectRef, options: RemoveOptions = {}): Promise<void> {
    const answer = await this.send("DELETE", await this.pathOf(ref), {
      apiVersion: "v1",
      kind: "DeleteOptions",
      propagationPolicy: options.propagation ?? "Background",
      gracePeriodSeconds: options.gracePeriodSeconds,
    });
    if (answer.code !== 404) parsed(answer);
  }

  /** @returns every object of the kind that the options select, each with its apiVersion and kind. */
  async list(apiVersion: string, kind: string, options: ListOptions = {}): Promise<readonly KubernetesObject[]> {
    const { namespace, ...selectors } = options;
    const resource = await this.resource(apiVersion, kind);
    const path = collection(apiVersion, resource, namespace);
    const list = parsed(await this.send("GET", `${path}?${new URLSearchParams(selectors)}`));
    const items = list["items"] as readonly KubernetesObject[];
    return items.map((item) => ({ ...item, apiVersion, kind }));
  }

  /**
   * Waits until the object is gone.
   * @param ms how long at most.
   * @throws UserError naming the finalizers that hold it.
   */
  async waitGone(ref: ObjectRef, ms: number): Promise<void> {
    const deadline = Date.now() + ms;
    for (;;) {
      const object = await this.read(ref);
      if (object === undefined) return;
      if (Date.now() > deadline) {
        const held = object.metadata.finalizers?.join(", ") ?? "nothing that it names";
        throw new UserError(`${nameOf(ref)} is still there after ${ms / 1000} s, held by ${held}`);
      }
      await sleep(200);
    }
  }

  private async pathOf(ref: ObjectRef): Promise<string> {
    const resource = await this.resource(ref.apiVersion, ref.kind);
    const namespace = resource.namespaced ? (ref.metadata.namespace ?? "default") : undefined;
    return `${collection(ref.apiVersion, resource, namespace)}/${encodeURIComponent(ref.metadata.name)}`;
  }

  /** Asks again when the kind is not known yet: a custom resource's definition may have come in the meantime. */
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
    // Without its length, Node sends the body of a DELETE so that no server reads it.
    const content = sent === undefined ? {} : { "Content-Type": type, "Content-Length": Buffer.byteLength(sent) };
    const headers = { Accept: "application/json", ...content };
    const options: ClientRequestArgs = { method, headers, timeout: ANSWER_WITHIN_MS };
    await this.config.applyToHTTPSOptions(options);
    // The library's own keeps no connection, but knows the way through a proxy.
    if (this.config.getCurrentCluster()?.proxyUrl === undefined) options.agent = this.connections;
    return new Promise<Answer>((resolve, reject) => {
      const unreachable = (error: Error): void =>
        reject(new UserError(`the API server at ${this.server} does not answer: ${error.message}`));
      const answered = (response: IncomingMessage): void => {
        text(response).then((answer) => resolve({ code: response.statusCode ?? 0, body: answer }), unreachable);
      };
      const ask = (): void => {
        const call = request(url, options, answered).on("error", (error: NodeJS.ErrnoException) => {
          // The server has closed it meanwhile and read nothing; there may be more such, and then a new one.
          if (call.reusedSocket && error.code === "ECONNRESET") ask();
          else unreachable(error);
        });
        call.on("timeout", () => call.destroy(new Error(`nothing for ${ANSWER_WITHIN_MS / 1000} s`)));
        call.end(sent);
      };
      ask();
    });
  }
}

/**
 * A cluster by its kubeconfig.
 * @param context the file's current context when left out.
 * @throws UserError when the file cannot be read or has no such context.
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

/** `Deployment jitsi/shard-0-web`: how messages name an object. */
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

/** A proxy or a server that is shutting down answers with something other than a Status. */
function statusOf(body: string): { readonly reason?: string; readonly message?: string } {
  try {
    return JSON.parse(body) as { reason?: string; message?: string };
  } catch {
    return {};
  }
}
