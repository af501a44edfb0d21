import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import type { CertManagerPlan } from "../../stacks/plan/tls";
import { CERT_MANAGER, type CertManagerArgs, certManagerValues } from "./certManagerValues";

/**
 * cert-manager by its own chart. Ready when its webhook is, so that whatever depends on it can be issued at once. The
 * definitions of its kinds outlive the stack: the provider given here has to accept objects that exist.
 */
export function createCertManager(
  plan: CertManagerPlan,
  args: CertManagerArgs & { readonly namespace: Input<string> },
  opts: ComponentResourceOptions,
): Chart {
  return new Chart(
    CERT_MANAGER,
    { ...plan.chart, namespace: args.namespace, values: certManagerValues(plan, args) },
    opts,
  );
}
