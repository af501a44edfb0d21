import { PORTS } from "../../../stacks/catalogue/ports";
import type { RecordingPlan, S3Destination } from "../../../stacks/plan/recording";
import {
  ANYWHERE,
  DNS_QUERIES,
  type EgressRule,
  type Flows,
  inNamespace,
  type Peer,
  ROUTER,
  tcp,
  TURN,
  udp,
} from "../../networkPolicy";

/**
 * Link-local addresses of the agents of EKS (Pod Identity) and GKE (Workload Identity, with and without Dataplane V2) that issue
 * credentials.
 */
const IDENTITY = {
  aws: [{ to: [{ ipBlock: { cidr: "169.254.170.23/32" } }], ports: tcp(80) }],
  gcp: [
    { to: [{ ipBlock: { cidr: "169.254.169.252/32" } }], ports: tcp(988) },
    { to: [{ ipBlock: { cidr: "169.254.169.254/32" } }], ports: tcp(80) },
  ],
  kubeconfig: [],
};

/**
 * Connections of recorders, whose browsers show content of participants. Ingress: none. Egress: DNS, prosody, bridges or TURN, the
 * region's public address, the destination and streaming services. A cluster may route its public addresses internally, so the router's
 * pods are included. Behind a proxy of the operator all ports are open.
 */
export function recorderFlows(
  prosody: Peer,
  media: { readonly ports: readonly number[]; readonly throughTurn: boolean },
  { destination, foreignEdge, streaming }: RecordingPlan,
): Flows {
  const outside = [PORTS.https, ...(streaming ? [PORTS.rtmp] : [])];
  return {
    ingress: [],
    egress: [
      DNS_QUERIES,
      { to: [prosody], ports: tcp(PORTS.xmpp) },
      // A cluster may also route the public address of TURN internally.
      media.throughTurn ? { to: [TURN], ports: tcp(PORTS.turns) } : { ports: udp(...media.ports) },
      { to: [ROUTER], ports: tcp(PORTS.routerHttps) },
      { to: [ANYWHERE], ...(foreignEdge ? { ports: [{ protocol: "TCP" }] } : { ports: tcp(...outside) }) },
      ...(destination.kind === "s3" ? [server(destination)] : []),
      ...(destination.kind === "bucket" ? IDENTITY[destination.cloud] : []),
    ],
  };
}

/** Connections to an S3 server. Inside the cluster, the port is that of its pods, which its Service may map. */
function server({ endpoint, inside }: S3Destination): EgressRule {
  return inside === undefined
    ? { to: [ANYWHERE], ports: tcp(portOf(endpoint)) }
    : { to: [inNamespace(inside)], ports: [{ protocol: "TCP" }] };
}

function portOf(endpoint: string): number {
  const { port, protocol } = new URL(endpoint);
  return port === "" ? (protocol === "https:" ? PORTS.https : PORTS.http) : Number(port);
}
