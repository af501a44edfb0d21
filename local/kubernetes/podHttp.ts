import { request } from "node:http";
import { Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { PortForward } from "@kubernetes/client-node";
import { UserError } from "../terminal/userError";
import type { Cluster, ObjectRef } from "./client";

const ANSWER_WITHIN_MS = 15_000;

/**
 * Request to a port of a pod, through the API server and the node's kubelet: NetworkPolicies do not apply, and the image needs no tools.
 * @param body sent as JSON. Default: none.
 * @param method default: POST with a body, else GET.
 * @throws UserError when the tunnel does not open or the status is not 200.
 */
export async function podRequest(
  cluster: Cluster,
  pod: ObjectRef,
  port: number,
  path: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<string> {
  return throughTunnel(
    cluster,
    pod,
    port,
    (stream) =>
      new Promise<string>((resolve, reject) => {
        const call = request({
          method,
          path,
          headers: { host: pod.metadata.name, connection: "close", "content-type": "application/json" },
          createConnection: () => stream,
        });
        call.on("response", (answer) => {
          const ok = answer.statusCode === 200;
          const refused = (): Error => new Error(`${path} answers with status ${answer.statusCode}`);
          text(answer).then((content) => (ok ? resolve(content) : reject(refused())), reject);
        });
        call.on("error", reject);
        call.end(body === undefined ? undefined : JSON.stringify(body));
      }),
  );
}

async function throughTunnel(
  cluster: Cluster,
  pod: ObjectRef,
  port: number,
  talk: (stream: Duplex) => Promise<string>,
): Promise<string> {
  const { name, namespace = "default" } = pod.metadata;
  const [sent, received, problems] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const opening = new PortForward(cluster.config).portForward(namespace, name, [port], received, problems, sent);
  const socket = opening.then(
    (opened) => (typeof opened === "function" ? opened() : opened),
    (error: unknown) => {
      throw new Error(
        `${messageOf(error)}. Check that the pod runs; pods of the local control plane have no containers`,
      );
    },
  );
  // The client does not end its stream, so a reader would never see the end.
  const talking = socket.then((open) => {
    open?.addEventListener("close", () => received.end());
    return talk(Duplex.from({ readable: received, writable: sent }));
  });
  const late = new AbortController();
  try {
    return await Promise.race([talking, refusal(problems), silence(late.signal)]);
  } catch (error) {
    throw new UserError(`pod ${namespace}/${name} does not answer on port ${port}: ${messageOf(error)}`);
  } finally {
    late.abort();
    socket.then((open) => open?.close()).catch(() => undefined);
  }
}

/** Rejects with the kubelet's error, for example when the port is closed. */
async function refusal(problems: PassThrough): Promise<never> {
  for await (const problem of problems) throw new Error(String(problem).trim());
  return new Promise(() => undefined);
}

async function silence(ended: AbortSignal): Promise<never> {
  await sleep(ANSWER_WITHIN_MS, undefined, { signal: ended });
  throw new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`);
}

/** The client rejects with events of its WebSocket, which are not Errors. */
function messageOf(error: unknown): string {
  const { message } = error as { readonly message?: unknown };
  return typeof message === "string" && message !== "" ? message : "the API server opens no tunnel to the pod";
}
