import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";

/** Whether what stands in front of the router speaks as it is expected to. */
export function edge({ cloud, edge: { proxyProtocol, service } }: Settings): Problem[] {
  if (!proxyProtocol || cloud === "kubeconfig" || service !== "loadBalancer") return [];
  return [
    {
      key: "jitsi:edge.proxyProtocol",
      value: true,
      message: `the load balancer that this program makes on ${cloud} leaves the client's address as it is and announces nothing: the router would refuse every connection`,
      fix: "pulumi config rm --path jitsi:edge.proxyProtocol",
    },
  ];
}
