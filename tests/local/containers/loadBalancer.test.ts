import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { warnedOfNoAddress, withLoadBalancer } from "../../../local/containers/loadBalancer";
import type { Cluster, KubernetesObject } from "../../../local/kubernetes/client";
import { sharedControlPlane, SILENT } from "../../support/controlPlane";
import { until } from "../../support/wait";

const SERVICE: KubernetesObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "router", namespace: "jitsi" },
  spec: { type: "LoadBalancer", loadBalancerClass: "jitsi.org/node", ports: [{ port: 443 }] },
};
const NAMESPACE: KubernetesObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "jitsi" } };
const NODE: KubernetesObject = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "jitsi-control-plane", labels: { "jitsi.org/pool": "media" } },
};

describe("a load balancer without an address", () => {
  async function warnings(service: object | undefined): Promise<readonly string[]> {
    const lines: string[] = [];
    const cluster = { read: () => Promise.resolve(service) } as unknown as Cluster;
    const log = { ...SILENT, warn: (text: string) => void lines.push(text) };
    await warnedOfNoAddress(cluster, log, () => sleep(100), { patienceMs: 20, pollMs: 5 });
    return lines;
  }

  it("is reported once, with the fix", async () => {
    const lines = await warnings({ ...SERVICE, status: { loadBalancer: {} } });
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /MetalLB.*SET="edge\.service=nodePort"$/);
  });

  it("is not reported if there is an address, no Service yet, or one of another type", async () => {
    for (const service of [
      { ...SERVICE, status: { loadBalancer: { ingress: [{ ip: "10.1.2.3" }] } } },
      undefined,
      { ...SERVICE, spec: { type: "NodePort" }, status: { loadBalancer: {} } },
    ]) {
      assert.deepEqual(await warnings(service), []);
    }
  });
});

describe("the router's load balancer on kind", () => {
  let cluster: Cluster;
  before(async function () {
    ({ cluster } = await sharedControlPlane(this));
    await cluster.apply(NODE);
  });
  after(async () => {
    await cluster?.remove(NODE);
    await cluster?.remove(NAMESPACE);
  });

  async function moveNode(address: string): Promise<void> {
    const addresses = [{ type: "InternalIP", address }];
    await cluster.apply({ ...NODE, status: { addresses } }, { subresource: "status" });
  }
  async function address(): Promise<unknown> {
    const service = (await cluster.read(SERVICE)) as { status?: { loadBalancer?: { ingress?: { ip?: string }[] } } };
    return service.status?.loadBalancer?.ingress?.[0]?.ip;
  }

  it("gets the node's address while the update that creates it waits for one", async () => {
    await moveNode("172.18.0.2");
    const updated = await withLoadBalancer(
      cluster,
      async () => {
        await cluster.apply(NAMESPACE);
        await cluster.apply(SERVICE);
        return until(async () => (await address()) === "172.18.0.2");
      },
      50,
    );
    assert.equal(updated, true);
  });

  it("gets another one after the node's container was started again", async () => {
    await moveNode("172.18.0.7");
    await withLoadBalancer(cluster, () => Promise.resolve());
    assert.equal(await address(), "172.18.0.7");
  });
});
