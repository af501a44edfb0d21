import type { Policies } from "@pulumi/policy";
import { closedAccounts } from "./access/closedAccounts";
import { namedAccounts } from "./access/namedAccounts";
import { narrowCloudRoles } from "./access/narrowCloudRoles";
import { narrowRoles } from "./access/narrowRoles";
import { neededTokens } from "./access/neededTokens";
import { autoscalerOwnsReplicas } from "./availability/autoscalerOwnsReplicas";
import { autoscalerRange } from "./availability/autoscalerRange";
import { budgetsLeaveRoom } from "./availability/budgetsLeaveRoom";
import { disruptionBudgets } from "./availability/disruptionBudgets";
import { twoReplicas } from "./availability/twoReplicas";
import { leaveGently } from "./bridges/leaveGently";
import { privateSystemNodes } from "./cluster/privateSystemNodes";
import { restrictedEndpoint } from "./cluster/restrictedEndpoint";
import type { Region } from "./core/region";
import type { Rule } from "./core/rule";
import type { Value } from "../resources/value";
import { imageDigests } from "./images/imageDigests";
import { pinnedImages } from "./images/pinnedImages";
import { outagesRaiseAlerts } from "./monitoring/outagesRaiseAlerts";
import { closedFirewalls } from "./network/closedFirewalls";
import { closedGrafana } from "./network/closedGrafana";
import { closedRelay } from "./network/closedRelay";
import { isolatedPods } from "./network/isolatedPods";
import { namedCallers } from "./network/namedCallers";
import { publicServices } from "./network/publicServices";
import { verifiedTls } from "./network/verifiedTls";
import { explicitProviders } from "./ownership/explicitProviders";
import { ownNamespace } from "./ownership/ownNamespace";
import { requiredLabels } from "./ownership/requiredLabels";
import { requiredTags } from "./ownership/requiredTags";
import { statefulProtected } from "./ownership/statefulProtected";
import { containerProbes } from "./pods/containerProbes";
import { containerResources } from "./pods/containerResources";
import { hostAccess } from "./pods/hostAccess";
import { hostPorts } from "./pods/hostPorts";
import { referencesExist } from "./pods/referencesExist";
import { restrictedPods } from "./pods/restrictedPods";
import { edgeAgrees } from "./routing/edgeAgrees";
import { routerComplete } from "./routing/routerComplete";
import { leakedSecrets } from "./secrets/leakedSecrets";
import { plainSecrets } from "./secrets/plainSecrets";
import { mediaReachable } from "./shards/mediaReachable";
import { sentinelProtected } from "./shards/sentinelProtected";
import { shardAgrees } from "./shards/shardAgrees";
import { shardApart } from "./shards/shardApart";
import { shardBudget } from "./shards/shardBudget";
import { shardComplete } from "./shards/shardComplete";
import { signallingFrozen } from "./shards/signallingFrozen";

/** All rules by topic, in the order of docs/policies.md. */
export const TOPICS: Readonly<Record<string, readonly Rule[]>> = {
  Secrets: [plainSecrets, leakedSecrets],
  Images: [pinnedImages, imageDigests],
  Pods: [containerResources, containerProbes, restrictedPods, hostAccess, hostPorts, referencesExist],
  Network: [closedFirewalls, publicServices, namedCallers, isolatedPods, verifiedTls, closedRelay, closedGrafana],
  Access: [narrowRoles, namedAccounts, neededTokens, narrowCloudRoles, closedAccounts],
  Cluster: [privateSystemNodes, restrictedEndpoint],
  Availability: [twoReplicas, disruptionBudgets, budgetsLeaveRoom, autoscalerOwnsReplicas, autoscalerRange],
  "Bridges, router, shards": [
    leaveGently,
    routerComplete,
    edgeAgrees,
    signallingFrozen,
    sentinelProtected,
    shardComplete,
    shardAgrees,
    shardApart,
    mediaReachable,
    shardBudget,
  ],
  Monitoring: [outagesRaiseAlerts],
  Ownership: [statefulProtected, requiredLabels, requiredTags, explicitProviders, ownNamespace],
};

export const RULES: readonly Rule[] = Object.values(TOPICS).flat();

/** Creates the policies for a region. They share state, so use them for one update only. */
export function policiesFor(region: Region): Policies {
  const requested = new Map<string, Value>();
  return RULES.map((rule) => rule.toPolicy(region, requested));
}
