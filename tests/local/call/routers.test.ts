import assert from "node:assert/strict";
import { routerLabels } from "../../../components/routing/pod";
import { bridgeAddresses, BRIDGES } from "../../../local/call/bridgeAddresses";
import { call } from "../../../local/call/call";
import { openTunnels, roomOn, type Tunnel } from "../../../local/call/routers";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import { ensureBrowser } from "../../../local/tools/browser";
import { PORTS } from "../../../stacks/catalogue/ports";
import { SILENT } from "../../support/controlPlane";
import { type Forwarder, startForwarder } from "../../support/podForwarder";
import { orSkip } from "../../support/skip";
import { stubCluster } from "../../support/stubCluster";
import { userError } from "../../support/userError";
import { HANGS } from "../../support/wait";
import { startStubRegion, type StubRegion } from "./stubRegion";
import { record } from "../../support/record";
import { template } from "../../components/jitsi/inspect";

function pod(name: string, labels: Record<string, string>, spec: object = {}): KubernetesObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "jitsi", labels }, spec };
}

const ROUTER = routerLabels({ name: "router" });
const spec = (...ports: readonly number[]): object => ({
  containers: [{ ports: ports.map((containerPort) => ({ containerPort })) }, { name: "without ports" }],
});
const TLS = spec(PORTS.routerHttp, PORTS.routerHttps);
const ROUTERS = [pod("router-0", ROUTER, TLS), pod("router-1", ROUTER, TLS)];
const BRIDGE = { "app.kubernetes.io/name": "jvb" };

describe("make call EACH=router", function () {
  this.timeout(HANGS);
  let region: StubRegion;
  let forwarder: Forwarder;
  let tunnels: readonly Tunnel[] = [];
  let browser: string;

  before(async function () {
    browser = await orSkip(this, ensureBrowser(SILENT));
    region = await startStubRegion("flows", 1);
    forwarder = await startForwarder({ [PORTS.routerHttps]: Number(region.url.port) });
    tunnels = await openTunnels(Object.assign(forwarder.cluster, { list: stubCluster(ROUTERS).list }));
  });
  after(async () => {
    tunnels.forEach((tunnel) => tunnel.close());
    forwarder?.close();
    await region?.stop();
  });

  it("calls through each router, independent of DNS", async () => {
    assert.deepEqual(
      tunnels.map(({ name }) => name),
      ["router-0", "router-1"],
    );
    for (const { through } of tunnels) {
      const base = { browser, participants: 2, seconds: 2, relayOnly: false, log: SILENT };
      const { failure } = await call({ ...base, url: new URL("https://meet.invalid"), through });
      assert.equal(failure, undefined, failure?.what);
    }
    for (const { name } of tunnels) assert.ok(forwarder.paths.some((path) => path.includes(`/pods/${name}/`)));
  });
});

describe("make call EACH=router behind an ingress", () => {
  it("is refused, because its routers serve plain HTTP", async () => {
    const plain = [pod("router-0", ROUTER, spec(PORTS.routerHttp))];
    await assert.rejects(openTunnels(stubCluster(plain)), userError(/edge\.tls: ingress.*EACH=shard/));
  });
});

describe("make call EACH=shard", () => {
  const cluster = stubCluster(ROUTERS);

  it("uses a room that the routers place on the shard", async () => {
    const placed = new Map<string, number>();
    const room = await roomOn(cluster, "shard-2", (_cluster, _pod, _port, path) => {
      const name = new URL(path, "http://router").searchParams.get("room") ?? "";
      placed.set(name, placed.size % 4);
      return Promise.resolve(`${placed.get(name)}\n`);
    });
    assert.equal(placed.get(`/${room}`), 3);
  });

  it("refuses a shard on which no room is placed", async () => {
    const refused = roomOn(cluster, "shard-1", () => Promise.resolve("0"));
    await assert.rejects(refused, userError(/shard-1 takes no new rooms/));
  });
});

describe("the addresses of a region's bridges", () => {
  it("are those of the pods that the program makes", async () => {
    const bridges = (await record()).one("Deployment", /^shard-0-jvb$/);
    const [label = "", value] = BRIDGES.split("=");
    assert.equal(template(bridges).metadata.labels[label], value);
  });

  const node = (
    name: string,
    ...addresses: readonly (readonly [type: string, address: string])[]
  ): KubernetesObject => ({
    ...{ apiVersion: "v1", kind: "Node", metadata: { name } },
    status: { addresses: addresses.map(([type, address]) => ({ type, address })) },
  });
  const fromNode = { nodeName: "media-1", initContainers: [{ name: "address" }], containers: [{ env: [] }] };
  const nodes = [
    node("media-1", ["Hostname", "media-1"], ["InternalIP", "10.0.0.4"], ["ExternalIP", "203.0.113.7"]),
    node("system-1", ["InternalIP", "10.0.0.5"]),
  ];

  it("are those of their nodes", async () => {
    const found = await bridgeAddresses(stubCluster([pod("shard-0-jvb-a", BRIDGE, fromNode), ...nodes]));
    assert.deepEqual(found, ["10.0.0.4", "203.0.113.7"]);
  });

  it("are those of the configuration when it lists them", async () => {
    const env = [{ name: "JVB_ADVERTISE_IPS", value: "203.0.113.8,203.0.113.9" }];
    const found = await bridgeAddresses(
      stubCluster([pod("shard-0-jvb-a", BRIDGE, { containers: [{ env }] }), ...nodes]),
    );
    assert.deepEqual(found, ["203.0.113.8", "203.0.113.9"]);
  });

  it("are unknown with STUN", async () => {
    const found = await bridgeAddresses(stubCluster([pod("shard-0-jvb-a", BRIDGE, { containers: [{}] }), ...nodes]));
    assert.equal(found, undefined);
  });
});
