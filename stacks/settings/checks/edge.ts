import ipaddr from "ipaddr.js";
import { isAcme } from "../../plan/acme";
import type { Settings } from "../../schema/schema";
import { setTo } from "../commands";
import type { Problem } from "../problems";

/** Checks that the router trusts exactly the proxies in front of it. */
export function edge(settings: Settings): Problem[] {
  const unannounced = announcement(settings);
  return unannounced.length > 0 ? unannounced : [...ingress(settings), ...websockets(settings), ...proxies(settings)];
}

function announcement({ cloud, edge: { proxyProtocol, service } }: Settings): Problem[] {
  if (!proxyProtocol || cloud === "kubeconfig" || service !== "loadBalancer") return [];
  return [
    {
      key: "jitsi:edge.proxyProtocol",
      value: true,
      message: `the load balancer on ${cloud} preserves client addresses and does not send the PROXY protocol`,
      fix: "pulumi config rm --path jitsi:edge.proxyProtocol",
    },
  ];
}

function ingress({ edge: { tls, service } }: Settings): Problem[] {
  if (tls !== "ingress" || service !== "loadBalancer") return [];
  return [
    {
      key: "jitsi:edge.service",
      value: service,
      message: "behind an ingress the router serves plain HTTP, which a load balancer would expose to the internet",
      comparedWith: ["jitsi:edge.tls"],
      fix: "pulumi config set --path jitsi:edge.service clusterIP",
    },
  ];
}

function websockets({ edge: { tls, websockets }, whiteboard }: Settings): Problem[] {
  if (websockets) return [];
  const key = "jitsi:edge.websockets";
  if (tls !== "ingress") {
    return [
      {
        key,
        value: false,
        message: "only with edge.tls ingress: the router passes websockets",
        comparedWith: ["jitsi:edge.tls"],
        fix: "pulumi config rm --path jitsi:edge.websockets",
      },
    ];
  }
  if (!whiteboard.enabled) return [];
  return [
    {
      key: "jitsi:whiteboard.enabled",
      value: true,
      message: "the whiteboard needs websockets, and edge.websockets is false",
      comparedWith: [key],
      fix: "pulumi config set --path jitsi:whiteboard.enabled false",
    },
  ];
}

function proxies({ cluster, edge, tls }: Settings): Problem[] {
  const { proxyProtocol, trustedProxies } = edge;
  const because = edge.tls === "ingress" ? "edge.tls ingress" : proxyProtocol ? "edge.proxyProtocol" : undefined;
  const key = "jitsi:edge.trustedProxies";
  if (because === undefined) {
    if (trustedProxies.length === 0) return [];
    return [
      {
        key,
        value: trustedProxies,
        message: "only with edge.tls ingress or edge.proxyProtocol: otherwise the router trusts no forwarded address",
        comparedWith: ["jitsi:edge.tls", "jitsi:edge.proxyProtocol"],
        fix: "pulumi config rm --path jitsi:edge.trustedProxies",
      },
    ];
  }
  const first = ["edge", "trustedProxies", 0];
  if (trustedProxies.length === 0) {
    return [
      {
        key,
        message: `required for ${because}: the ranges from which the proxy in front of the router connects to it`,
        comparedWith: ["jitsi:edge.tls", "jitsi:edge.proxyProtocol"],
        fix: setTo(first, "range of the proxy"),
      },
    ];
  }
  const withPods = trustedProxies.findIndex((range) => contains(range, cluster.podCidr));
  if (!proxyProtocol || withPods === -1 || !isAcme(tls.issuer) || tls.challenge !== "http01") return [];
  return [
    {
      key: `${key}[${withPods}]`,
      value: trustedProxies[withPods],
      message: `contains the pods (cluster.podCidr ${cluster.podCidr}): with tls.challenge http01 cert-manager's pods connect to the router without a PROXY header`,
      comparedWith: ["jitsi:cluster.podCidr", "jitsi:tls"],
      fix: setTo(["edge", "trustedProxies", withPods], "range of the load balancer"),
    },
  ];
}

/** Whether a range contains another one. */
function contains(outer: string, inner: string): boolean {
  const [first, prefix] = ipaddr.parseCIDR(outer);
  const [address, length] = ipaddr.parseCIDR(inner);
  return first.kind() === address.kind() && length >= prefix && address.match(first, prefix);
}
