import { publicServices } from "../../../policies/network/publicServices";
import { judged, object, ofChart, resource, UNKNOWN } from "../judging";

const service = (component: string, spec: object) =>
  object("kubernetes:core/v1:Service", "s", { labels: { "app.kubernetes.io/component": component }, spec });
const balanced = (component: string, ports: unknown, selector?: unknown) =>
  service(component, { type: "LoadBalancer", selector, ports });
const EDGE = [{ port: 80 }, { port: 443 }];
const HAPROXY = { "app.kubernetes.io/name": "haproxy" };
const leading = (selector: unknown, targetPort: unknown) => balanced("routing", [{ port: 443, targetPort }], selector);
const balancer = (inputs: Record<string, unknown>) => resource("aws:lb/loadBalancer:LoadBalancer", inputs);
const rule = (loadBalancingScheme: unknown) =>
  resource("gcp:compute/forwardingRule:ForwardingRule", { loadBalancingScheme });

describe(publicServices.name, () => {
  const { accepts, reports, reportsEach } = judged(publicServices);

  accepts(
    "public Services of the router and TURN, internal and unknown ones",
    balanced("routing", EDGE),
    service("routing", { type: "NodePort", ports: EDGE }),
    balanced("turn", [{ port: 443 }, { port: 3478, protocol: "UDP" }]),
    service("signalling", { type: "ClusterIP", ports: [{ port: 8888 }] }),
    service("media", { type: UNKNOWN }),
  );
  const other = balanced("signalling", [{ port: 443 }]);
  reportsEach(
    "another public Service, also in charts",
    [other, ofChart(other)],
    "s: it is public by type LoadBalancer",
  );
  reports("a node port", service("media", { type: "NodePort" }), "s: it is public by type NodePort");
  reports("external IPs", service("media", { externalIPs: ["203.0.113.7"] }), "s: it is public by externalIPs");
  reports(
    "an internal port of the router",
    balanced("routing", [...EDGE, { port: 8405 }, { port: UNKNOWN }]),
    "s: it exposes port TCP/8405 by type LoadBalancer",
  );

  accepts(
    "target ports of the edge, and unknown targets",
    ...["https", "http", UNKNOWN].map((target) => leading(HAPROXY, target)),
    leading(UNKNOWN, 1),
  );
  for (const [selector, target, where] of [
    [HAPROXY, 8405, "haproxy 8405"],
    [{ "app.kubernetes.io/name": "jicofo" }, 8888, "jicofo 8888"],
    [{ app: "any" }, undefined, "pods without a name 443"],
  ] as const) {
    reports(`a Service of the router to ${where}`, leading(selector, target), `s: it exposes ${where}`);
  }
  judged(publicServices, { options: { targets: ["haproxy 8405"] } }).accepts(
    "a target of the option targets",
    leading(HAPROXY, 8405),
  );

  reportsEach(
    "a public load balancer of AWS",
    [balancer({}), balancer({ internal: false })],
    "thing: a LoadBalancer is a second entry point",
  );
  reports(
    "a public load balancer of Google Cloud",
    rule("EXTERNAL"),
    "thing: a ForwardingRule is a second entry point",
  );
  accepts("internal load balancers", balancer({ internal: true }), rule("INTERNAL_MANAGED"), rule(UNKNOWN));

  for (const type of [
    "networking.k8s.io/v1:Ingress",
    "traefik.io/v1alpha1:IngressRoute",
    "traefik.io/v1alpha1:IngressRouteTCP",
    "networking.istio.io/v1:VirtualService",
    "projectcontour.io/v1:HTTPProxy",
    ...["Gateway", "HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"].map(
      (kind) => `gateway.networking.k8s.io/v1:${kind}`,
    ),
  ]) {
    const [, kind = ""] = type.split(":");
    reports(type, object(`kubernetes:${type}`, "way", { spec: {} }), `way: a ${kind} is a second entry point`);
  }
  judged(publicServices, { options: { components: ["sip"], ports: ["TCP/5061"] } }).accepts(
    "a component and a port of the options",
    balanced("sip", [{ port: 5061 }]),
  );
});
