import type { IACMEChallengeSolver } from "@kubernetes-models/cert-manager/acme.cert-manager.io/v1/ACMEChallengeSolver";
import type { IACMEChallengeSolverHTTP01IngressPodSpec } from "@kubernetes-models/cert-manager/acme.cert-manager.io/v1/ACMEChallengeSolverHTTP01IngressPodSpec";
import type { AcmePlan } from "../../stacks/plan/acme";
import type { DnsSolver, Placement } from "../cluster/cluster";
import type { Later } from "../customResource";
import { scheduledOn } from "../pod";
import { SOLVER_CLASS } from "./acmeSolver";

/** Fields that cert-manager has since 1.21; the generated types are of an older one. */
interface SinceRelease21 {
  /** How long to wait before the authority is asked, without asking oneself first. */
  readonly waitInsteadOfSelfCheck?: string;
}

export type Solver = Later<IACMEChallengeSolver & SinceRelease21>;

/** Proves to the authority that the names are ours. For these names only: an issuer of the cluster is anybody's to use. */
export function solver(
  plan: AcmePlan,
  names: readonly string[],
  { system, dns }: { readonly system: Placement; readonly dns: DnsSolver | undefined },
): Solver {
  return {
    selector: { dnsNames: [...names] },
    ...(plan.selfCheck ? {} : { waitInsteadOfSelfCheck: "60s" }),
    ...(plan.challenge === "http01" ? { http01: overHttp(system) } : { dns01: overDns(dns) }),
  };
}

function overHttp(system: Placement): IACMEChallengeSolver["http01"] {
  const pods: IACMEChallengeSolverHTTP01IngressPodSpec = scheduledOn(system);
  return {
    ingress: { ingressClassName: SOLVER_CLASS, serviceType: "ClusterIP", podTemplate: { spec: pods } },
  };
}

function overDns(dns: DnsSolver | undefined): DnsSolver["dns01"] {
  if (dns === undefined) throw new Error("challenge dns01 needs a cluster that can write into the zone");
  return dns.dns01;
}
