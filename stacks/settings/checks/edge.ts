import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Checks that the load balancer in front of the router sends the PROXY protocol if the router expects it. */
export function edge({ cloud, edge: { proxyProtocol, service } }: Settings): Problem[] {
  if (!proxyProtocol || cloud === "kubeconfig" || service !== "loadBalancer") return [];
  return [
    {
      key: "jitsi:edge.proxyProtocol",
      value: true,
      message: `the load balancer on ${cloud} preserves client addresses and does not send the PROXY protocol: the router would refuse every connection`,
      fix: "pulumi config rm --path jitsi:edge.proxyProtocol",
    },
  ];
}
