import type { IACMEChallengeSolver } from "@kubernetes-models/cert-manager/acme.cert-manager.io/v1/ACMEChallengeSolver";
import type { IACMEChallengeSolverHTTP01IngressPodSpec } from "@kubernetes-models/cert-manager/acme.cert-manager.io/v1/ACMEChallengeSolverHTTP01IngressPodSpec";
import type { AcmePlan } from "../../stacks/plan/acme";
import type { DnsSolver, Placement } from "../cluster/cluster";
import type { DeepInput } from "../customResource";
import { pullSecrets, scheduledOn } from "../pod";
import { SOLVER_CLASS } from "./acmeSolver";

/** Fields of cert-manager 1.21, which the generated types do not have yet. */
interface SinceRelease21 {
  /** Delay before the CA validates, in place of cert-manager's self check. */
  readonly waitInsteadOfSelfCheck?: string;
}

export type Solver = DeepInput<IACMEChallengeSolver & SinceRelease21>;

/** Solver of ACME challenges. It is limited to these host names, because every namespace can use a ClusterIssuer. */
export function solver(
  plan: AcmePlan,
  names: readonly string[],
  {
    system,
    dns,
    pullSecret,
  }: {
    readonly system: Placement;
    readonly dns: DnsSolver | undefined;
    readonly pullSecret: string | undefined;
  },
): Solver {
  return {
    selector: { dnsNames: [...names] },
    ...(plan.selfCheck ? {} : { waitInsteadOfSelfCheck: "60s" }),
    ...(plan.challenge === "http01" ? { http01: overHttp(system, pullSecret) } : { dns01: overDns(dns) }),
  };
}

function overHttp(system: Placement, pullSecret: string | undefined): IACMEChallengeSolver["http01"] {
  const pods: IACMEChallengeSolverHTTP01IngressPodSpec = { ...scheduledOn(system), ...pullSecrets(pullSecret) };
  return {
    ingress: { ingressClassName: SOLVER_CLASS, serviceType: "ClusterIP", podTemplate: { spec: pods } },
  };
}

function overDns(dns: DnsSolver | undefined): DnsSolver["dns01"] {
  if (dns === undefined) throw new Error("challenge dns01 needs a cluster with write access to the DNS zone");
  return dns.dns01;
}
