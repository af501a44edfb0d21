import { loadBalancer, type Section } from "./key";

export const EDGE: Section = {
  "edge.service": {
    effect: "at run time",
    meaning: "Service type of the router; `clusterIP` behind an ingress of your own",
  },
  "edge.internal": {
    effect: "at run time; on gcp: replaces",
    meaning: "on aws, gcp: private addresses for the router's load balancer; a change creates another load balancer",
  },
  ...loadBalancer("edge", "router"),
  "edge.replicas": { effect: "rolling", meaning: "number of routers" },
  "edge.slots": { effect: "rolling", meaning: "largest number of shards that the routers can use" },
  "edge.tls": {
    effect: "rolling",
    meaning:
      "where TLS ends: `ingress` is one of your own, which sends plain HTTP to the router ([reverse proxy](reverse-proxy.md))",
  },
  "edge.websockets": {
    effect: "rolling",
    meaning:
      "whether the ingress in front passes websockets; with `false` clients signal by long polling, and there is no whiteboard",
  },
  "edge.proxyProtocol": {
    effect: "rolling",
    meaning: "the trusted proxies in front send the PROXY protocol",
  },
  "edge.trustedProxies": {
    effect: "rolling",
    type: "list of ranges",
    default: "`[]`; at least one behind an ingress and with the PROXY protocol",
    meaning: "proxies in front of the router; it accepts client addresses from their headers",
  },
  "tls.issuer": { effect: "rolling", meaning: "who signs the certificate" },
  "tls.email": {
    effect: "at run time",
    type: "e-mail address",
    default: "required for Let's Encrypt",
    meaning: "address of the ACME account",
  },
  "tls.challenge": { effect: "rolling", meaning: "ACME challenge; `dns01` on aws and gcp with `dns.zone`" },
  "tls.names": { effect: "rolling", type: "list of host names", meaning: "further names of the region" },
  "tls.selfCheck": {
    effect: "at run time",
    meaning: "cert-manager checks its own challenge before it requests validation",
  },
  "tls.secret": {
    effect: "rolling",
    type: "name of a Secret in namespace `jitsi`",
    default: "required for `existing`",
    meaning: "your own certificate and key",
  },
  "dns.policy": {
    effect: "at run time",
    type: "`none`, `simple` or `failover`",
    meaning: "`none`: you create the records; `simple`: the program creates them; `failover`: with a backup region",
  },
  "dns.zone": {
    effect: "replaces",
    type: "id (Route 53) or name (Cloud DNS)",
    default: "required for `simple`, `failover` and `dns01`",
    meaning: "zone that holds the records",
  },
  "dns.backup.router": {
    effect: "at run time",
    type: "list of IPv4 addresses",
    default: "required for `failover`",
    meaning: "`routerAddress` of the region that answers while this one fails",
  },
  "dns.backup.turn": {
    effect: "at run time",
    type: "host name (aws) or address (gcp)",
    default: "required for `failover` with TURN",
    meaning: "TURN server of that region",
  },
};
