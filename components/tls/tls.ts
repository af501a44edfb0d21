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
  /** Names, issuer and controller of the certificate. */
  readonly plan: TlsPlan;
  /** Of the certificate and the router, and of cert-manager. */
  readonly namespaces: { readonly jitsi: Input<string>; readonly certManager: Input<string> };
  /** Where cert-manager and the pods that answer challenges run. */
  readonly system: Placement;
  /** Makes the chart's objects. It has to accept objects that exist, because definitions outlive the stack. */
  readonly charts: Provider;
  /** Labels of the router's pods. */
  readonly router: Readonly<Record<string, string>>;
  /** Namespaces that get a copy of the certificate by reflector. */
  readonly copies: readonly string[];
  /** Namespace of the Prometheus that reads cert-manager's metrics; undefined without monitoring, and so without kind PodMonitor. */
  readonly prometheus: string | undefined;
  /** The zone, for challenges by DNS. */
  readonly dns?: DnsSolver;
}

/**
 * The certificate of a region and what makes it. Custom resources come after the controller of their kind and go before it,
 * since nobody else takes their finalizers away.
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
