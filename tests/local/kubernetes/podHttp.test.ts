import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, connect as dial, createServer as createTcpServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { KubeConfig } from "@kubernetes/client-node";
import { type WebSocket, WebSocketServer } from "ws";
import { Cluster, type ObjectRef } from "../../../local/kubernetes/client";
import { podRequest } from "../../../local/kubernetes/podHttp";
import { userError } from "../../support/userError";

const POD: ObjectRef = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "jitsi" } };
const [DATA, ERROR] = [0, 1];

/** Forwards a pod's port as the API server does: a WebSocket with channels for data and errors, each starting with the port number. */
function forward(socket: WebSocket, port: number): void {
  const frame = (channel: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([channel]), data]);
  for (const channel of [DATA, ERROR]) socket.send(frame(channel, Buffer.from([port & 0xff, port >> 8])));
  const pod = dial(port, "127.0.0.1");
  socket.on("message", (data: Buffer) => pod.write(data.subarray(1)));
  socket.on("close", () => pod.destroy());
  pod.on("data", (data) => socket.send(frame(DATA, data)));
  pod.on("error", (error) => socket.send(frame(ERROR, Buffer.from(`cannot forward: ${error.message}`))));
  pod.on("end", () => socket.close());
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

describe("a request to a pod through the API server", () => {
  const api = createServer();
  const requests: string[] = [];
  const pod = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push(`${request.method} ${request.url} ${body}`.trim());
      response.writeHead(request.url === "/metrics" ? 200 : 404).end("rooms 3\n".repeat(20_000));
    });
  });
  let cluster: Cluster;

  before(async () => {
    const server = `http://127.0.0.1:${await listening(api)}`;
    new WebSocketServer({ server: api, handleProtocols: () => "v4.channel.k8s.io" }).on(
      "connection",
      (socket, request) => {
        const url = new URL(request.url ?? "", server);
        assert.equal(url.pathname, "/api/v1/namespaces/jitsi/pods/a/portforward");
        forward(socket, Number(url.searchParams.get("ports")));
      },
    );
    const config = new KubeConfig();
    config.loadFromClusterAndUser({ name: "stub", server, skipTLSVerify: true }, { name: "user" });
    cluster = new Cluster(config, server);
  });
  after(() => [api, pod].forEach((server) => server.close()));

  it("returns a long answer", async () => {
    const answer = await podRequest(cluster, POD, await listening(pod), "/metrics");
    assert.equal(answer.length, 160_000);
    assert.deepEqual(requests, ["GET /metrics"]);
  });

  it("is a POST with JSON when it has a body", async () => {
    const { port } = pod.address() as AddressInfo;
    await podRequest(cluster, POD, port, "/metrics", [1, "ä"]);
    assert.equal(requests.at(-1), 'POST /metrics [1,"ä"]');
  });

  it("reports another status than 200", async () => {
    const port = (pod.address() as AddressInfo).port;
    await assert.rejects(
      podRequest(cluster, POD, port, "/other"),
      userError(new RegExp(`^pod jitsi/a does not answer on port ${port}: /other answers with status 404$`)),
    );
  });

  it("reports a closed port with the kubelet's error", async () => {
    const closed = createTcpServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(
      podRequest(cluster, POD, port, "/metrics"),
      /pod jitsi\/a does not answer on port \d+: cannot forward: .*ECONNREFUSED/,
    );
  });

  it("reports an API server that opens no tunnel", async () => {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: "stub", server: "http://127.0.0.1:1", skipTLSVerify: true },
      { name: "user" },
    );
    await assert.rejects(
      podRequest(new Cluster(config, "http://127.0.0.1:1"), POD, 1, "/"),
      /jitsi\/a does not answer on port 1: .*ECONNREFUSED.* Check that the pod runs/,
    );
  });
});
