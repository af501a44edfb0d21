import type { Resource } from "../../resources/resource";
import { OPERABILITY, resourceRule } from "../core/rule";
import { isWholeInternet } from "../../resources/ranges";

/**
 * Risk: the cluster's API controls the whole region. A leaked token or a vulnerability in authentication can be used from
 * everywhere if the endpoint is open to the internet.
 */
export const restrictedEndpoint = resourceRule({
  name: "cluster-endpoint-restricted",
  level: OPERABILITY,
  severity: "high",
  why: "If the cluster's API is open to the internet, one leaked token gives access to the region.",
  fix: "List the networks that need access: jitsi:cluster.endpointCidrs.",
  check: (resource) => {
    switch (resource.type) {
      case "aws:eks/cluster:Cluster":
        return ofAws(resource);
      case "gcp:container/cluster:Cluster":
        return ofGoogle(resource);
      default:
        return [];
    }
  },
});

function ofAws({ props }: Resource): string[] {
  const network = props.at("vpcConfig");
  const open = network.at("endpointPublicAccess");
  // The default on AWS is a public endpoint.
  if (open.exists && !open.is(true)) return [];
  const allowed = network.at("publicAccessCidrs");
  if (!allowed.exists) return ["its public endpoint is open to the whole internet"];
  return openRanges(allowed.items.map(({ text }) => text));
}

function ofGoogle({ props }: Resource): string[] {
  const direct = props.at("controlPlaneEndpointsConfig", "ipEndpointsConfig", "enabled");
  const isPrivate = props.at("privateClusterConfig", "enablePrivateEndpoint");
  if (direct.is(false) || isPrivate.is(true)) return [];
  const allowed = props.at("masterAuthorizedNetworksConfig");
  if (!allowed.exists) return ["its public endpoint is open to the whole internet"];
  return [
    ...openRanges(allowed.at("cidrBlocks").items.map((block) => block.at("cidrBlock").text)),
    ...(allowed.at("gcpPublicCidrsAccessEnabled").is(true) ? ["every machine of Google's reaches its endpoint"] : []),
  ];
}

function openRanges(ranges: readonly (string | undefined)[]): string[] {
  return ranges.flatMap((range) =>
    range !== undefined && isWholeInternet(range) ? [`its public endpoint is open to ${range}`] : [],
  );
}
