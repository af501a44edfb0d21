import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { text } from "node:stream/consumers";
import { KubeConfig } from "@kubernetes/client-node";
import { Cluster, type ObjectRef } from "../../../local/kubernetes/client";
import { podRequest } from "../../../local/kubernetes/podHttp";
import { type Forwarder, listening, startForwarder } from "../../support/podForwarder";
import { userError } from "../../support/userError";

const POD: ObjectRef = { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "jitsi" } };
describe("a request to a pod through the API server", () => {
  const requests: string[] = [];
  const pod = createServer((request, response) => {
    void text(request).then((body) => {
      requests.push(`${request.method} ${request.url} ${body}`.trim());
      response.writeHead(request.url === "/metrics" ? 200 : 404).end("rooms 3\n".repeat(20_000));
    });
  });
  let cluster: Cluster;

  let forwarder: Forwarder;

  before(async () => {
    forwarder = await startForwarder();
    ({ cluster } = forwarder);
  });
  after(() => [forwarder, pod].forEach((server) => server.close()));

  it("returns a long answer", async () => {
    const answer = await podRequest(cluster, POD, await listening(pod), "/metrics");
    assert.equal(answer.length, 160_000);
    assert.deepEqual(requests, ["GET /metrics"]);
    assert.deepEqual(forwarder.paths, ["/api/v1/namespaces/jitsi/pods/a/portforward"]);
  });

  it("is a POST with JSON when it has a body", async () => {
    const { port } = pod.address() as AddressInfo;
    await podRequest(cluster, POD, port, "/metrics", [1, "ä"]);
    assert.equal(requests.at(-1), 'POST /metrics [1,"ä"]');
  });

  it("has another method where one is named", async () => {
    const { port } = pod.address() as AddressInfo;
    await podRequest(cluster, POD, port, "/metrics", {}, "PATCH");
    assert.equal(requests.at(-1), "PATCH /metrics {}");
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
