import { createServer } from "node:http";
import { type AddressInfo, connect as dial, type Server } from "node:net";
import { KubeConfig } from "@kubernetes/client-node";
import { type WebSocket, WebSocketServer } from "ws";
import { Cluster } from "../../local/kubernetes/client";

const [DATA, ERROR] = [0, 1];

/** Forwards a pod's port as the API server does: a WebSocket with channels for data and errors, each starting with the port number. */
function forward(socket: WebSocket, port: number, target: number): void {
  const frame = (channel: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([channel]), data]);
  for (const channel of [DATA, ERROR]) socket.send(frame(channel, Buffer.from([port & 0xff, port >> 8])));
  const pod = dial(target, "127.0.0.1");
  socket.on("message", (data: Buffer) => pod.write(data.subarray(1)));
  socket.on("close", () => pod.destroy());
  pod.on("data", (data) => socket.send(frame(DATA, data)));
  pod.on("error", (error) => socket.send(frame(ERROR, Buffer.from(`cannot forward: ${error.message}`))));
  pod.on("end", () => socket.close());
}

export async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** An API server that only forwards ports of pods. */
export interface Forwarder {
  readonly cluster: Cluster;
  /** Paths of the requests for a tunnel. */
  readonly paths: readonly string[];
  close(): void;
}

/** @param ports on this machine, by port of the pods. Default: the same. */
export async function startForwarder(ports: Readonly<Record<number, number>> = {}): Promise<Forwarder> {
  const api = createServer();
  const server = `http://127.0.0.1:${await listening(api)}`;
  const paths: string[] = [];
  const websockets = new WebSocketServer({ server: api, handleProtocols: () => "v4.channel.k8s.io" });
  websockets.on("connection", (socket, request) => {
    const url = new URL(request.url ?? "", server);
    paths.push(url.pathname);
    const port = Number(url.searchParams.get("ports"));
    forward(socket, port, ports[port] ?? port);
  });
  const config = new KubeConfig();
  config.loadFromClusterAndUser({ name: "stub", server, skipTLSVerify: true }, { name: "user" });
  return { cluster: new Cluster(config, server), paths, close: () => void api.close() };
}
