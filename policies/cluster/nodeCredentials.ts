import { ALWAYS, resourceRule } from "../core/rule";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";

/**
 * Risk: the metadata service of a cloud hands the credentials of a node to whatever asks from it. Bridges parse packets of
 * strangers on nodes with public addresses, so nothing but the node itself may get an answer, and nobody logs in there.
 */
export const nodeCredentials = resourceRule({
  name: "node-credentials-closed",
  level: ALWAYS,
  severity: "critical",
  why: "The metadata service of a cloud hands the credentials of a node to any pod on it that asks.",
  fix: "Keep what components/cluster sets. aws: metadataOptions with httpTokens required and hop limit 1; gcp: GKE_METADATA, an account of its own; no SSH keys.",
  check: ({ props, type }: Resource) => {
    switch (type) {
      case "aws:ec2/launchTemplate:LaunchTemplate":
        return [...ofMetadata(props.at("metadataOptions")), ...keys(props.at("keyName"))];
      case "aws:eks/nodeGroup:NodeGroup":
        return keys(props.at("remoteAccess"));
      case "gcp:container/nodePool:NodePool":
        return ofGoogle(props.at("nodeConfig"));
      default:
        return [];
    }
  },
});

function ofMetadata(options: Value): string[] {
  const hops = options.at("httpPutResponseHopLimit");
  return [
    ...(options.at("httpTokens").mayBe("required") ? [] : ["its metadata service answers without a token"]),
    // From inside a pod it is two hops.
    ...(hops.mayBe(1) ? [] : ["its metadata service answers pods"]),
  ];
}

function keys(given: Value): string[] {
  return given.exists ? ["it lets somebody log in to its nodes"] : [];
}

function ofGoogle(node: Value): string[] {
  const legacy = node.at("metadata", "disable-legacy-endpoints");
  return [
    ...(node.at("workloadMetadataConfig", "mode").mayBe("GKE_METADATA") ? [] : ["its metadata service answers pods"]),
    ...(node.at("serviceAccount").exists ? [] : ["its nodes have the rights of the project's default account"]),
    ...(legacy.exists && !legacy.mayBe("true", true) ? ["its nodes serve metadata in the way of old times"] : []),
  ];
}
