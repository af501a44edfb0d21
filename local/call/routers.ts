import { createServer, type AddressInfo, type Server } from "node:net";
import { PortForward } from "@kubernetes/client-node";
import { PORTS } from "../../stacks/catalogue/ports";
import type { ShardId } from "../../stacks/schema/shardIds";
import type { Cluster, KubernetesObject } from "../kubernetes/client";
import { podRequest } from "../kubernetes/podHttp";
import { runningRouters } from "../running/openRouters";
import { UserError } from "../terminal/userError";
import { randomRoom } from "./call";

/** Number of random names, of which practically always one belongs to a given shard out of 64. */
const TRIES = 1000;

/** A local port that leads to one router. */
export interface Tunnel {
  /** Name of the router's pod. */
  readonly name: string;
  /** `127.0.0.1:port`. */
  readonly through: string;
  close(): void;
}

/**
 * Opens a tunnel to each router through the API server.
 * @throws UserError when routers serve plain HTTP only.
 */
export async function openTunnels(cluster: Cluster): Promise<readonly Tunnel[]> {
  const routers = await runningRouters(cluster);
  if (!routers.every(servesTls)) {
    throw new UserError(
      "EACH=router needs routers that serve TLS, and an ingress in front of these does (edge.tls: ingress). " +
        "Call through the ingress, without EACH or with EACH=shard",
    );
  }
  return Promise.all(routers.map((pod) => openTunnel(cluster, pod)));
}

interface RouterSpec {
  readonly containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[];
}

function servesTls(pod: KubernetesObject): boolean {
  const { containers } = pod["spec"] as RouterSpec;
  return containers.some(({ ports = [] }) => ports.some(({ containerPort }) => containerPort === PORTS.routerHttps));
}

async function openTunnel(cluster: Cluster, { metadata }: KubernetesObject): Promise<Tunnel> {
  const { name, namespace = "default" } = metadata;
  const forward = new PortForward(cluster.config);
  const server: Server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    const opened = forward.portForward(namespace, name, [PORTS.routerHttps], socket, null, socket);
    opened.catch(() => socket.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { name, through: `127.0.0.1:${port}`, close: () => void server.close() };
}

/**
 * A new room that the routers place on a shard.
 * @throws UserError when no name leads there: the shard takes no new rooms.
 */
export async function roomOn(cluster: Cluster, shard: ShardId, ask: typeof podRequest = podRequest): Promise<string> {
  const [router] = await runningRouters(cluster);
  const wanted = Number(shard.slice("shard-".length)) + 1;
  for (let n = 0; n < TRIES; n++) {
    const room = randomRoom();
    const path = `/place?needed=start&room=${encodeURIComponent(`/${room}`)}`;
    if (Number(await ask(cluster, router as KubernetesObject, PORTS.routerPlace, path)) === wanted) return room;
  }
  throw new UserError(`${shard} takes no new rooms: make status`);
}
