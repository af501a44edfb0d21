import type { Provider } from "@pulumi/kubernetes/provider";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { usesHttpChallenge, type TlsPlan } from "../../stacks/plan/tls";
import type { DnsSolver, Placement } from "../cluster/cluster";
import { createAcmeSolverAccess } from "./acmeSolver";
import { createCertificate } from "./certificate";
import { createCertManager } from "./certManager";
import { createCertManagerIsolation } from "./certManagerIsolation";
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

    const certManager =
      plan.certManager === undefined
        ? []
        : [
            createCertManager(
              plan.certManager,
              {
                namespace: args.namespaces.certManager,
                system: args.system,
                podMonitor: args.prometheus !== undefined,
                serviceAccountAnnotations: args.dns?.serviceAccountAnnotations ?? {},
                identity: args.dns?.identity,
              },
              { parent: this, provider: args.charts, dependsOn: [...(args.dns?.grants ?? [])] },
            ),
          ];
    if (plan.certManager !== undefined) {
      createCertManagerIsolation(args.namespaces.certManager, args.prometheus, { parent: this });
    }
    const solver = usesHttpChallenge(plan)
      ? [createAcmeSolverAccess({ namespace: args.namespaces.jitsi, router: args.router }, { parent: this })]
      : [];
    const childOptions = { parent: this, dependsOn: [...certManager, ...solver] };
    const issuer = createIssuer(
      plan,
      { namespace: args.namespaces.jitsi, system: args.system, dns: args.dns },
      childOptions,
    );
    if (issuer !== undefined) {
      createCertificate(plan, { namespace: args.namespaces.jitsi, issuer, copies: args.copies }, childOptions);
    }
    this.registerOutputs({});
  }
}
