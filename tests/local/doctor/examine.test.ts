import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { readStackConfig } from "../../../local/config/stackConfig";
import { startControlPlane, stopControlPlane } from "../../../local/controlPlane/controlPlane";
import type { Check } from "../../../local/doctor/check";
import { examine, type Region as Examined } from "../../../local/doctor/examine";
import { NoOutputs } from "../../../local/doctor/outputs";
import { describeChecks } from "../../../local/doctor/screen";
import { type Cluster, connect, type KubernetesObject } from "../../../local/kubernetes/client";
import type { podRequest } from "../../../local/kubernetes/podHttp";
import { ROOT } from "../../../local/machine/paths";
import { planOf } from "../../../local/policy/checkedPlan";
import { UserError } from "../../../local/terminal/userError";
import { PORTS } from "../../../stacks/catalogue/ports";
import { CLOUDS } from "../../support/clouds";
import { SILENT } from "../../support/controlPlane";
import { writeCertificate } from "../../support/routing/certificate";
import { DnsServer } from "../../support/routing/dnsServer";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { runFolder } from "../../support/runFolder";
import { needTools } from "../../support/tools";
import { HANGS, until } from "../../support/wait";
import { kubectl, programs } from "./programs";
import { StubBridge } from "./stubBridge";

/** A server of the metrics API, to which the API server forwards requests. */
async function startMetrics(): Promise<Server> {
  const folder = runFolder("metrics-");
  await writeCertificate(folder, "localhost");
  const [cert, key] = ["tls.crt", "tls.key"].map((file) => readFileSync(join(folder, file)));
  const apiVersion = "metrics.k8s.io/v1beta1";
  const resource = { name: "nodes", singularName: "", namespaced: false, kind: "NodeMetrics", verbs: ["get", "list"] };
  const node = { metadata: { name: "media-0" }, timestamp: "2026-11-30T12:00:00Z", window: "15s", usage: {} };
  const server = createServer({ cert, key }, ({ url = "" }, response) => {
    const body = url.includes("/nodes")
      ? { kind: "NodeMetricsList", apiVersion, items: [node] }
      : { kind: "APIResourceList", apiVersion: "v1", groupVersion: apiVersion, resources: [resource] };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

/** Objects of a cluster with Calico, metrics-server and one bridge. */
function objects(metricsPort: number): readonly KubernetesObject[] {
  const labels = { app: "calico-node" };
  const containers = [{ name: "one", image: "example.org/one:1" }];
  return [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "jitsi" } },
    { apiVersion: "v1", kind: "Node", metadata: { name: "media-0" } },
    { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace: "jitsi" } },
    {
      ...{ apiVersion: "v1", kind: "Pod" },
      metadata: { name: "shard-0-jvb-a", namespace: "jitsi", labels: { "app.kubernetes.io/name": "jvb" } },
      spec: { nodeName: "media-0", automountServiceAccountToken: false, containers },
    },
    {
      ...{ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "calico-node", namespace: "kube-system" } },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    },
    {
      ...{ apiVersion: "v1", kind: "Service", metadata: { name: "metrics", namespace: "kube-system" } },
      spec: { type: "ExternalName", externalName: "localhost", ports: [{ port: metricsPort }] },
    },
    ...APIS.map((name) => ({
      ...{ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata: { name } },
      spec: {
        service: { name: "metrics", namespace: "kube-system", port: metricsPort },
        ...{ group: name.replace("v1beta1.", ""), version: "v1beta1", groupPriorityMinimum: 100, versionPriority: 100 },
        insecureSkipTLSVerify: true,
      },
    })),
  ] as readonly KubernetesObject[];
}

const APIS = ["v1beta1.metrics.k8s.io", "v1beta1.external.metrics.k8s.io"] as const;

describe("make doctor, of a region with a real router and API server", function () {
  this.timeout(HANGS);
  const dir = runFolder("doctor-");
  let router: Region;
  let bridge: StubBridge;
  let metrics: Server;
  let dns: DnsServer;
  let cluster: Cluster;
  let kubeconfig: string;
  let healthy: Examined;

  before(async function () {
    await needTools(this);
    router = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, replicas: 1 });
    [bridge, metrics] = [await StubBridge.start(), await startMetrics()];
    ({ cluster, kubeconfig } = await startControlPlane({ dir, log: SILENT }));
    for (const object of objects((metrics.address() as AddressInfo).port)) await cluster.apply(object);
    const metadata = { name: "shard-0-jvb-a", namespace: "jitsi" };
    const status = { phase: "Running" };
    await cluster.apply({ apiVersion: "v1", kind: "Pod", metadata, status }, { subresource: "status" });
    await router.open();
    const { address } = router.router(0);
    dns = await DnsServer.start("127.43.0.1", ({ name, type }) =>
      name === DOMAIN ? (type === "A" ? [{ type: "A", name, ttl: 1, data: address }] : []) : undefined,
    );
    const resolver = new Resolver({ timeout: 2000, tries: 2 });
    resolver.setServers([dns.address]);
    const send: typeof podRequest = (_cluster, _pod, _port, _path, _body, method) => {
      if (method === "PATCH") return Promise.resolve("{}");
      const candidates = [{ ip: bridge.address, port: `${bridge.port}`, protocol: "udp" }];
      return Promise.resolve(
        JSON.stringify({ endpoints: [{ transport: { transport: { ...bridge.open(), candidates } } }] }),
      );
    };
    healthy = {
      plan: planOf(readStackConfig(ROOT, "dev", { domain: DOMAIN })),
      outputs: () => Promise.resolve({ url: `https://${DOMAIN}`, routerAddress: address, dnsRecords: [] }),
      ...{ cluster, local: false, resolver, send, now: new Date() },
      ports: { http: PORTS.routerHttp, https: PORTS.routerHttps },
      env: programs({ pulumi: "v3.300.0", kubectl: kubectl(await cluster.version()) }),
    };
    for (const name of ["metrics API", "external metrics"]) {
      await until(async () => (await verdict({}, name))?.verdict === "ok");
    }
  });
  after(async () => {
    await stopControlPlane(dir, SILENT);
    await router?.stop();
    bridge?.stop();
    metrics?.close();
    dns?.stop();
  });

  /** With a new client, whose cache of kinds is empty. */
  async function verdict(change: Partial<Examined>, name: string): Promise<Check | undefined> {
    const checks = await examine({ ...healthy, cluster: connect(kubeconfig), ...change });
    return checks.find((check) => check.name === name);
  }

  it("sends nothing to bridges that are reached through TURN only", async () => {
    const overrides = { domain: DOMAIN, ...CLOUDS.aws, "tls.issuer": "selfSigned", "nodes.media.private": true };
    const plan = planOf(readStackConfig(ROOT, "dev", overrides));
    assert.equal((await verdict({ plan }, "UDP 10000"))?.verdict, "unknown");
    assert.equal((await verdict({}, "UDP 10000"))?.verdict, "ok");
  });

  it("passes every check of a healthy one, on one screen of 80 columns", async () => {
    const checks = await examine(healthy);
    const failed = checks.filter((check) => check.verdict !== "ok");
    assert.deepEqual(failed, []);
    const screen = describeChecks(checks, (text) => text);
    assert.match(screen, /^✔ outputs +https:\/\/meet\.example\.org\n/);
    assert.match(screen, /\n✔ UDP 10000 +1 of 1 bridges answer\n/);
    assert.match(screen, /\n✔ metrics API +nodes with metrics: 1\n/);
    assert.match(screen, /\n\n16 passed, 0 failed$/);
    const lines = screen.split("\n");
    assert.ok(lines.length <= 24 && lines.every((line) => line.length <= 80), screen);
  });

  it("fails for a stack without outputs, and takes the address of the load balancer", async () => {
    const outputs = (): Promise<never> => Promise.reject(new NoOutputs("the stack dev has no outputs"));
    const checks = await examine({ ...healthy, outputs });
    assert.deepEqual(checks[0], {
      name: "outputs",
      verdict: "fails",
      what: "the stack dev has no outputs",
      next: "pulumi up",
    });
    assert.equal(checks.find(({ name }) => name === `DNS ${DOMAIN}`)?.verdict, "unknown");
    const metadata = { name: "router", namespace: "jitsi" };
    const spec = { type: "LoadBalancer", ports: [{ port: 443 }] };
    await cluster.apply({ apiVersion: "v1", kind: "Service", metadata, spec });
    // KWOK gives it an address.
    const elsewhere = await until(async () => {
      const found = await verdict({ outputs }, `DNS ${DOMAIN}`);
      return found?.verdict === "fails" && found;
    });
    assert.match(elsewhere.what, /^resolves to 127\.[\d.]+, and the region is at 198\.18\.[\d.]+$/);
  });

  it("checks the TURN server of the configuration, with the secret of prosody", async () => {
    const server = { host: "127.0.0.98", tlsPort: 5999 };
    const overrides = { domain: DOMAIN, "turn.server": server, turnSecret: "shared" };
    const plan = planOf(readStackConfig(ROOT, "dev", overrides));
    assert.equal((await verdict({ plan }, "TURN"))?.what, "Secret jitsi/shard-0-prosody has no TURN_CREDENTIALS");
    const metadata = { name: "shard-0-prosody", namespace: "jitsi" };
    const data = { TURN_CREDENTIALS: Buffer.from("shared").toString("base64") };
    await cluster.apply({ apiVersion: "v1", kind: "Secret", metadata, data });
    const found = await verdict({ plan }, "TURN");
    assert.equal(found?.verdict, "fails");
    assert.match(found.what, /^no answer from TCP 5999 of 127\.0\.0\.98 \(127\.0\.0\.98\): .*ECONNREFUSED/);
    assert.equal((await verdict({ plan }, "TURN relay"))?.what, "no allocation");
  });

  it("fails when the APIs by which bridges are scaled do not answer, and when they are missing", async () => {
    metrics.close();
    metrics.closeAllConnections();
    const down = await until(async () => {
      const found = await verdict({}, "external metrics");
      return found?.verdict === "fails" && found;
    });
    assert.match(down.what, /connection refused.*: bridges are added by CPU only, and none is removed$/);
    assert.equal((await verdict({}, "metrics API"))?.verdict, "fails");
    for (const name of APIS) {
      await cluster.remove({ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService", metadata: { name } });
    }
    const missing = /no kind NodeMetrics in metrics\.k8s\.io\/v1beta1: bridges are not scaled by CPU$/;
    await until(async () => missing.test((await verdict({}, "metrics API"))?.what ?? ""));
    assert.match((await verdict({}, "external metrics"))?.what ?? "", /^no API server is registered for it/);
  });

  it("fails for a network plugin without NetworkPolicies", async () => {
    const ref = {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "calico-node", namespace: "kube-system" },
    };
    const stored = (await cluster.read(ref)) as KubernetesObject;
    await cluster.remove(ref);
    await cluster.apply({
      ...ref,
      metadata: { name: "kube-flannel-ds", namespace: "kube-system" },
      spec: stored["spec"],
    });
    assert.equal(
      (await verdict({}, "NetworkPolicy"))?.what,
      "Flannel does not enforce them: every pod can reach every other pod",
    );
    assert.equal((await verdict({}, "hostPort"))?.verdict, "ok");
  });

  it("checks a region whose cluster is not known from outside only", async () => {
    const checks = await examine({ ...healthy, cluster: new UserError("its kubeconfig is an output") });
    const text = describeChecks(checks, (line) => line);
    assert.match(text, /– API server +its kubeconfig is an output\n/);
    assert.match(text, /✔ port 443/);
    assert.match(text, /– UDP 10000 +the cluster is not available\n/);
  });

  it("does not check what the local control plane only simulates", async () => {
    const checks = await examine({ ...healthy, local: true });
    assert.deepEqual(
      checks.map(({ name, verdict }) => `${name} ${verdict}`),
      ["outputs ok", "API server ok", "from outside unknown", "from inside unknown", "pulumi ok", "kubectl ok"],
    );
  });

  it("reports a region that is down with the next step for each", async () => {
    await router.router(0).stop();
    const checks = await examine(healthy);
    const down = checks.filter((check) => check.verdict === "fails").map(({ name }) => name);
    assert.ok(down.includes("port 80") && down.includes("port 443"), down.join());
    assert.ok(checks.every(({ next, verdict }) => verdict !== "fails" || next !== undefined));
    const marked = describeChecks(checks, (line) => `!${line}`);
    assert.match(marked, /\n!✘ port 443 +127\.[\d.]+: refused\n +→ Open TCP 443/);
    assert.ok(marked.split("\n").every((line) => line.length <= 81));
  });
});
