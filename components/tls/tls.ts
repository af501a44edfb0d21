import type { Provider } from "@pulumi/kubernetes/provider";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { usesHttpChallenge, type TlsPlan } from "../../stacks/plan/tls";
import type { DnsSolver, Placement } from "../cluster/cluster";
import { createAcmeSolverAccess } from "./acmeSolver";
import { createCertificate } from "./certificate";
import { createCertManager } from "./certManager";
import { createIssuer } from "./issuer";

const TYPE = "jitsi:tls:Tls"; // state identity: a rename needs an alias

export interface TlsArgs {
  /** Host names, issuer and cert-manager. */
  readonly plan: TlsPlan;
  /** Namespaces of the certificate and the router, and of cert-manager. */
  readonly namespaces: { readonly jitsi: Input<string>; readonly certManager: Input<string> };
  /** Nodes for cert-manager and its solver pods. */
  readonly system: Placement;
  /** Provider of the chart's objects. It must accept existing objects, because CRDs outlive the stack. */
  readonly charts: Provider;
  /** Labels of the router's pods. */
  readonly router: Readonly<Record<string, string>>;
  /** Namespaces into which reflector copies the certificate. */
  readonly copies: readonly string[];
  /** Namespace of the Prometheus that scrapes cert-manager; undefined without monitoring, where kind PodMonitor does not exist. */
  readonly prometheus: string | undefined;
  /** Access to the DNS zone, for DNS-01 challenges. */
  readonly dns?: DnsSolver;
}

/**
 * The certificate of a region, its issuer and cert-manager. Custom resources depend on cert-manager, so that it still runs when
 * they are deleted and removes their finalizers.
 */
export class Tls extends ComponentResource {
  constructor(name: string, args: TlsArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const { plan } = args;

    const { system, charts, prometheus, dns } = args;
    const { jitsi, certManager: certManagerNamespace } = args.namespaces;
    const certManager =
      plan.certManager === undefined
        ? []
        : [
            createCertManager(
              plan.certManager,
              { namespace: certManagerNamespace, system, charts, prometheus, dns },
              { parent: this },
            ),
          ];
    const solver = usesHttpChallenge(plan)
      ? [createAcmeSolverAccess({ namespace: jitsi, router: args.router }, { parent: this })]
      : [];
    const childOptions = { parent: this, dependsOn: [...certManager, ...solver] };
    const issuer = createIssuer(plan, { namespace: jitsi, system, dns }, childOptions);
    if (issuer !== undefined) {
      createCertificate(plan, { namespace: jitsi, issuer, copies: args.copies }, childOptions);
    }
    this.registerOutputs({});
  }
}
