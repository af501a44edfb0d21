import { PRODUCTION, resourceRule } from "../core/rule";
import type { Resource } from "../../resources/resource";
import type { Value } from "../../resources/value";

/**
 * Risk: NetworkPolicies are text until something enforces them; rights are, while an older way of login goes past them; and
 * without a log of its API nobody can say afterwards who did what.
 */
export const hardenedCluster = resourceRule({
  name: "cluster-hardened",
  level: PRODUCTION,
  severity: "high",
  why: "Network policies, roles and logs are worth what the cluster makes of them: it can ignore all three.",
  fix: "Keep what components/cluster sets: log of audit, logins by API, enforced network policies, shielded nodes, rotated key.",
  check: ({ props, type }: Resource) => {
    switch (type) {
      case "aws:eks/cluster:Cluster":
        return ofAws(props);
      case "aws:eks/addon:Addon":
        return props.at("addonName").is("vpc-cni") ? ofCni(props.at("configurationValues")) : [];
      case "aws:kms/key:Key":
        return props.at("enableKeyRotation").mayBe(true) ? [] : ["it is never rotated"];
      case "gcp:container/cluster:Cluster":
        return ofGoogle(props);
      default:
        return [];
    }
  },
});

function ofAws(cluster: Value): string[] {
  const logs = cluster.at("enabledClusterLogTypes");
  const mode = cluster.at("accessConfig", "authenticationMode");
  return [
    ...(logs.isUnknown || logs.items.some((log) => log.mayBe("audit")) ? [] : ["it keeps no audit log"]),
    ...(mode.mayBe("API") ? [] : ["a ConfigMap in it says who may log in"]),
  ];
}

/** The agent is there in any case, and does nothing unless it is told to. */
function ofCni(values: Value): string[] {
  return values.json.at("enableNetworkPolicy").mayBe(true, "true") ? [] : ["it does not enforce NetworkPolicies"];
}

function ofGoogle(cluster: Value): string[] {
  const enforced =
    cluster.at("datapathProvider").mayBe("ADVANCED_DATAPATH") || cluster.at("networkPolicy", "enabled").is(true);
  const demands: readonly (readonly [met: boolean, otherwise: string])[] = [
    [enforced, "it does not enforce NetworkPolicies"],
    [!cluster.at("enableLegacyAbac").is(true), "logins go past its roles (enableLegacyAbac)"],
    [
      !cluster.at("masterAuth", "clientCertificateConfig", "issueClientCertificate").is(true),
      "it gives out a certificate that nobody can take back",
    ],
    [!cluster.at("enableShieldedNodes").is(false), "nobody checks what its nodes boot"],
  ];
  return demands.filter(([met]) => !met).map(([, otherwise]) => otherwise);
}
