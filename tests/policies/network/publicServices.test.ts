import assert from "node:assert/strict";
import { publicServices } from "../../../policies/network/publicServices";
import { complaints, object, ofChart, resource, UNKNOWN } from "../judging";

const service = (component: string, spec: object) =>
  object("kubernetes:core/v1:Service", "s", { labels: { "app.kubernetes.io/component": component }, spec });
const EDGE = [{ port: 80 }, { port: 443 }];

describe("router-is-the-only-way-in", () => {
  it("lets router and TURN face the world", async () => {
    const turn = [{ port: 443 }, { port: 3478, protocol: "UDP" }];
    const ways = [
      service("routing", { type: "LoadBalancer", ports: EDGE }),
      service("routing", { type: "NodePort", ports: EDGE }),
      service("turn", { type: "LoadBalancer", ports: turn }),
      service("signalling", { type: "ClusterIP", ports: [{ port: 8888 }] }),
    ];
    for (const way of ways) assert.deepEqual(await complaints(publicServices, [way]), []);
  });

  it("refuses every other Service that does, in charts too", async () => {
    const one = service("signalling", { type: "LoadBalancer", ports: [{ port: 443 }] });
    assert.deepEqual(await complaints(publicServices, [one]), ["s: it faces the world by type LoadBalancer"]);
    assert.deepEqual(await complaints(publicServices, [ofChart(one)]), ["s: it faces the world by type LoadBalancer"]);
    assert.deepEqual(await complaints(publicServices, [service("media", { type: "NodePort" })]), [
      "s: it faces the world by type NodePort",
    ]);
    assert.deepEqual(await complaints(publicServices, [service("media", { externalIPs: ["203.0.113.7"] })]), [
      "s: it faces the world by externalIPs",
    ]);
  });

  it("refuses the router ports that are for the inside", async () => {
    const one = service("routing", { type: "LoadBalancer", ports: [...EDGE, { port: 8405 }, { port: UNKNOWN }] });
    assert.deepEqual(await complaints(publicServices, [one]), [
      "s: it shows port TCP/8405 to the world by type LoadBalancer",
    ]);
  });

  it("refuses a Service of the router's that leads past it", async () => {
    const leading = (selector: unknown, targetPort: unknown) =>
      service("routing", { type: "LoadBalancer", selector, ports: [{ port: 443, targetPort }] });
    const pods = { "app.kubernetes.io/name": "haproxy" };
    for (const targetPort of ["https", "http", UNKNOWN]) {
      assert.deepEqual(await complaints(publicServices, [leading(pods, targetPort)]), []);
    }
    assert.deepEqual(await complaints(publicServices, [leading(UNKNOWN, 1)]), []);
    assert.deepEqual(await complaints(publicServices, [leading(pods, 8405)]), [
      "s: it leads the world to haproxy 8405",
    ]);
    assert.deepEqual(await complaints(publicServices, [leading({ "app.kubernetes.io/name": "jicofo" }, 8888)]), [
      "s: it leads the world to jicofo 8888",
    ]);
    assert.deepEqual(await complaints(publicServices, [leading({ app: "any" }, undefined)]), [
      "s: it leads the world to pods without a name 443",
    ]);
    const options = { targets: ["haproxy 8405"] };
    assert.deepEqual(await complaints(publicServices, [leading(pods, 8405)], { options }), []);
  });

  it("refuses load balancers of clouds that were made past Kubernetes, unless they are for the inside", async () => {
    const balancer = (inputs: Record<string, unknown>) => resource("aws:lb/loadBalancer:LoadBalancer", inputs);
    const rule = (loadBalancingScheme: unknown) =>
      resource("gcp:compute/forwardingRule:ForwardingRule", { loadBalancingScheme });
    for (const one of [balancer({}), balancer({ internal: false }), rule("EXTERNAL")]) {
      assert.match((await complaints(publicServices, [one])).join(), /is a way in of its own$/);
    }
    for (const one of [balancer({ internal: true }), rule("INTERNAL_MANAGED"), rule(UNKNOWN)]) {
      assert.deepEqual(await complaints(publicServices, [one]), []);
    }
  });

  it("refuses ways in of other kinds", async () => {
    const routes = ["Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"];
    for (const type of [
      "networking.k8s.io/v1:Ingress",
      "traefik.io/v1alpha1:IngressRoute",
      "traefik.io/v1alpha1:IngressRouteTCP",
      "networking.istio.io/v1:VirtualService",
      "projectcontour.io/v1:HTTPProxy",
      ...routes.map((kind) => `gateway.networking.k8s.io/v1:${kind}`),
    ]) {
      const [, kind = ""] = type.split(":");
      assert.deepEqual(await complaints(publicServices, [object(`kubernetes:${type}`, "way", { spec: {} })]), [
        `way: a ${kind} is a way in of its own`,
      ]);
    }
  });

  it("takes other components and ports by configuration", async () => {
    const one = service("sip", { type: "LoadBalancer", ports: [{ port: 5061 }] });
    const options = { components: ["sip"], ports: ["TCP/5061"] };
    assert.deepEqual(await complaints(publicServices, [one], { options }), []);
  });

  it("waits for a type that a preview does not know", async () => {
    assert.deepEqual(await complaints(publicServices, [service("media", { type: UNKNOWN })]), []);
  });
});
