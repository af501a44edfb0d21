import { Service } from "@pulumi/kubernetes/core/v1";
import { IngressClass, NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { labels } from "../labels";
import { PORTS } from "../../stacks/catalogue/ports";

/** Label of every cert-manager pod that answers an HTTP-01 challenge. */
const SOLVER = { "acme.cert-manager.io/http01-solver": "true" };

/**
 * Class of the Ingress that cert-manager creates for each challenge. No controller serves it, because the router reaches the
 * solver pods through a Service that selects them by label.
 */
export const SOLVER_CLASS = "jitsi-none";

/**
 * Gives the router access to the pods that answer HTTP-01 challenges. There is one pod per host name, for some seconds. The
 * Service is headless, so that the router can try one pod after the other.
 * @returns the resource that must exist before the first challenge
 */
export function createAcmeSolverAccess(
  args: {
    readonly namespace: Input<string>;
    /** Labels of the router's pods. */
    readonly router: Readonly<Record<string, string>>;
  },
  opts: CustomResourceOptions,
): Resource {
  const name = "acme-solver";
  const metadata = {
    name,
    namespace: args.namespace,
    labels: labels({ name, instance: name, component: "tls" }),
  };
  const port = { protocol: "TCP", port: PORTS.acmeSolver };
  new Service(
    name,
    { metadata, spec: { clusterIP: "None", selector: SOLVER, ports: [{ name: "http", ...port }] } },
    opts,
  );
  new NetworkPolicy(
    name,
    {
      metadata,
      spec: {
        podSelector: { matchLabels: SOLVER },
        policyTypes: ["Ingress", "Egress"],
        ingress: [{ from: [{ podSelector: { matchLabels: { ...args.router } } }], ports: [port] }],
      },
    },
    opts,
  );
  // The webhook of the AWS Load Balancer Controller refuses an Ingress with an unknown class.
  return new IngressClass(
    SOLVER_CLASS,
    {
      metadata: {
        name: SOLVER_CLASS,
        labels: labels({ name: "ingress-class", instance: SOLVER_CLASS, component: "tls" }),
      },
      spec: { controller: "jitsi.org/none" },
    },
    opts,
  );
}
