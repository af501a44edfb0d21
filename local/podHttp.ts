import { request } from "node:http";
import { Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { PortForward } from "@kubernetes/client-node";
import type { Cluster, ObjectRef } from "./client";
import { UserError } from "./userError";

const ANSWER_WITHIN_MS = 15_000;

/**
 * GET on a port of a pod, by way of the API server and the node's kubelet: no NetworkPolicy stands in the way, and the image
 * needs no tools.
 * @throws UserError when there is no such way or no good answer.
 */
export async function podGet(cluster: Cluster, pod: ObjectRef, port: number, path: string): Promise<string> {
  const { name, namespace = "default" } = pod.metadata;
  const [sent, received] = [new PassThrough(), new PassThrough()];
  const failed = (why: string): UserError => new UserError(`pod ${namespace}/${name}, port ${port}${path}: ${why}`);
  const tunnel = await new PortForward(cluster.config)
    .portForward(namespace, name, [port], received, null, sent)
    .catch((error: unknown) => {
      throw failed(error instanceof Error ? error.message : "the API server opens no tunnel to it");
    });
  try {
    return await new Promise<string>((resolve, reject) => {
      const call = request({
        path,
        headers: { host: name, connection: "close" },
        timeout: ANSWER_WITHIN_MS,
        createConnection: () => Duplex.from({ readable: received, writable: sent }),
      });
      call.on("response", (answer) => {
        const good = answer.statusCode === 200;
        text(answer).then((body) => (good ? resolve(body) : reject(failed(`answered ${answer.statusCode}`))), reject);
      });
      call.on("timeout", () => call.destroy(failed(`no answer within ${ANSWER_WITHIN_MS / 1000} s`)));
      call.on("error", reject);
      call.end();
    });
  } finally {
    (typeof tunnel === "function" ? tunnel() : tunnel)?.close();
  }
}
