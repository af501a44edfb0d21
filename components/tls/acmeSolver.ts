import { Service } from "@pulumi/kubernetes/core/v1";
import { IngressClass, NetworkPolicy } from "@pulumi/kubernetes/networking/v1";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import { labels } from "../labels";
import { PORTS } from "../../stacks/catalogue/ports";

/** On every pod that answers a challenge by HTTP, whatever its own name. */
const SOLVER = { "acme.cert-manager.io/http01-solver": "true" };

/**
 * Class of the Ingress that cert-manager makes for each challenge. No controller serves it: the router finds the pods that answer
 * by their label.
 */
export const SOLVER_CLASS = "jitsi-none";

/**
 * The way from the router to the pods that answer challenges. They live for seconds, one for each name, so the Service is
 * headless: the router asks one after the other. Most of the time there is none.
 * @returns what has to exist before the first challenge.
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
  // The webhook of the AWS load balancer controller refuses an Ingress whose class does not exist.
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
