import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiError } from "../../../local/kubernetes/apiServer";
import { type Cluster, connect, type KubernetesObject } from "../../../local/kubernetes/client";
import { sharedControlPlane } from "../../support/controlPlane";
import { writeCertificate } from "../../support/routing/certificate";
import { runFolder } from "../../support/runFolder";
import { userError } from "../../support/userError";
import { until } from "../../support/wait";

describe("the Kubernetes client", function () {
  this.timeout(60_000);
  const namespace = "client-test";
  let cluster: Cluster;
  let kubeconfig: string;

  const config = (name: string, fields: object = { data: { key: "value" } }): KubernetesObject => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels: { name } },
    ...fields,
  });

  before(async function () {
    ({ cluster, kubeconfig } = await sharedControlPlane(this));
    await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  });

  it("applies an object and returns the stored object", async () => {
    const applied = await cluster.apply(config("applied"));
    assert.ok(applied.metadata.uid !== undefined);
    assert.equal(typeof applied.metadata.creationTimestamp, "string");
    const again = await cluster.apply(config("applied"));
    assert.equal(again.metadata.resourceVersion, applied.metadata.resourceVersion);
    const emptied = await cluster.apply(config("applied", {}));
    assert.equal(emptied["data"], undefined);
  });

  it("stores nothing in a dry run", async () => {
    assert.ok((await cluster.apply(config("dry"), { dryRun: true })).metadata.uid !== undefined);
    assert.equal(await cluster.read(config("dry")), undefined);
  });

  it("reports unknown fields by the server's message", async () => {
    await assert.rejects(
      cluster.apply(config("typo", { dta: {} })),
      (error) => error instanceof ApiError && /\.dta: field not declared in schema/.test(error.message),
    );
  });

  it("reports an unknown kind, and finds it after its definition is applied", async () => {
    const kind = { apiVersion: "example.org/v1", kind: "Room", metadata: { name: "one", namespace } };
    await assert.rejects(cluster.read(kind), /no kind Room in example\.org\/v1/);
    const definition: KubernetesObject = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "rooms.example.org" },
      spec: {
        group: "example.org",
        scope: "Namespaced",
        names: { kind: "Room", plural: "rooms" },
        versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
      },
    };
    await cluster.apply(definition);
    try {
      const found = await until(async () => cluster.apply(kind).catch(() => undefined));
      assert.equal(found.metadata.namespace, namespace);
    } finally {
      await cluster.remove(definition);
    }
  });

  it("removes only the given field managers", async () => {
    const applied = await cluster.apply(config("owned"));
    const managers = async (): Promise<readonly unknown[]> =>
      ((await cluster.read(applied))?.metadata.managedFields ?? []).map(({ manager }) => manager);
    await cluster.disown(applied, /^other$/);
    assert.deepEqual(await managers(), ["jitsi"]);
    await cluster.disown(applied, /^jitsi$/);
    assert.deepEqual(await managers(), []);
  });

  it("lists the selected objects, each with its kind", async () => {
    for (const name of ["red", "blue"]) await cluster.apply(config(name));
    const found = await cluster.list("v1", "ConfigMap", { namespace, labelSelector: "name in (red, blue)" });
    assert.deepEqual(
      found.map(({ apiVersion, kind, metadata }) => [apiVersion, kind, metadata.name]),
      [
        ["v1", "ConfigMap", "blue"],
        ["v1", "ConfigMap", "red"],
      ],
    );
    const everywhere = await cluster.list("v1", "ConfigMap", { fieldSelector: "metadata.name=red" });
    assert.equal(everywhere.length, 1);
  });

  it("removes an object with options, and accepts a missing one", async () => {
    const labels = { app: "orphan" };
    const parent: KubernetesObject = {
      apiVersion: "apps/v1",
      kind: "ReplicaSet",
      metadata: { name: "orphan", namespace },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "main", image: "main" }] } },
      },
    };
    await cluster.apply(parent);
    const children = (): Promise<readonly KubernetesObject[]> =>
      cluster.list("v1", "Pod", { namespace, labelSelector: "app=orphan" });
    await until(async () => (await children()).length === 1);
    await cluster.remove(parent, { propagation: "Orphan" });
    await cluster.waitGone(parent, 30_000);
    await cluster.remove(parent);

    const [child] = await children();
    assert.ok(child !== undefined);
    assert.deepEqual(child.metadata.ownerReferences ?? [], []);
    await cluster.remove(child, { gracePeriodSeconds: 0 });
    await cluster.waitGone(child, 30_000);
  });

  it("reports the finalizers of an object that is not deleted", async () => {
    const held = config("held");
    await cluster.apply({ ...held, metadata: { ...held.metadata, finalizers: ["example.org/keep"] } });
    await cluster.remove(held);
    await assert.rejects(
      cluster.waitGone(held, 300),
      /^UserError: ConfigMap client-test\/held is not deleted after 0\.3 s; finalizers: example\.org\/keep$/,
    );
    await cluster.apply(held);
    await cluster.waitGone(held, 30_000);
  });

  it("reports a missing kubeconfig, a missing context, and a server that does not answer", async () => {
    assert.throws(() => connect("/nowhere/kubeconfig"), /^UserError: cannot read the kubeconfig \/nowhere\/kubeconfig/);
    assert.throws(() => connect(kubeconfig, "production"), /has no context production; it has jitsi-local$/);
    const elsewhere = join(tmpdir(), `kubeconfig-${process.pid}`);
    writeFileSync(
      elsewhere,
      `{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}],
        clusters: [{name: c, cluster: {server: "https://127.0.0.1:9"}}], users: [{name: u, user: {token: t}}]}`,
    );
    try {
      await assert.rejects(
        connect(elsewhere).list("v1", "Pod"),
        userError(/API server at https:\/\/127\.0\.0\.1:9 does not answer: .*ECONNREFUSED/),
      );
    } finally {
      rmSync(elsewhere);
    }
  });
});

describe("a connection of the Kubernetes client", () => {
  const folder = runFolder("client-");
  let server: Server;
  let connections: number;

  afterEach(() => server.close().closeAllConnections());

  /** An API server without pods. */
  async function apiServer(before: RequestListener): Promise<Cluster> {
    await writeCertificate(folder, "localhost");
    const [key, cert] = ["tls.key", "tls.crt"].map((file) => readFileSync(join(folder, file)));
    server = createServer({ key, cert }, (incoming, response) => {
      before(incoming, response);
      response.end('{"resources": [{"name": "pods", "kind": "Pod", "namespaced": true}], "items": []}');
    });
    connections = 0;
    server.on("secureConnection", () => connections++);
    await once(server.listen(0, "127.0.0.1"), "listening");
    const kubeconfig = join(folder, "kubeconfig");
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    writeFileSync(
      kubeconfig,
      `{current-context: c, contexts: [{name: c, context: {cluster: c, user: u}}], users: [{name: u, user: {token: t}}],
        clusters: [{name: c, cluster: {server: "${url}", insecure-skip-tls-verify: true}}]}`,
    );
    return connect(kubeconfig);
  }

  it("is kept for the next request", async () => {
    const cluster = await apiServer(() => undefined);
    for (let n = 0; n < 3; n++) assert.deepEqual(await cluster.list("v1", "Pod"), []);
    assert.equal(connections, 1);
  });

  it("is replaced silently when the server has closed it", async () => {
    let requests = 0;
    const cluster = await apiServer(({ socket }) => {
      if (++requests === 3) socket.destroy();
    });
    for (let n = 0; n < 3; n++) assert.deepEqual(await cluster.list("v1", "Pod"), []);
    assert.deepEqual([requests, connections], [5, 2]);
  });

  it("is reported when the server closes it before the first answer", async () => {
    const cluster = await apiServer(({ socket }) => socket.destroy());
    await assert.rejects(
      cluster.list("v1", "Pod"),
      /^UserError: the API server at .* does not answer: socket hang up$/,
    );
  });
});
