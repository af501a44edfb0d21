import { Chart } from "@pulumi/kubernetes/helm/v4";
import type { ComponentResourceOptions, Input } from "@pulumi/pulumi";
import type { CertManagerPlan } from "../../stacks/plan/tls";
import { chartArgs } from "../chart";
import { CERT_MANAGER, type CertManagerArgs, certManagerValues } from "./certManagerValues";

/**
 * Installs cert-manager by its chart. It is ready once its webhook is, so that dependants can create issuers at once. Its CRDs
 * outlive the stack, so the provider must accept existing objects.
 */
export function createCertManager(
  plan: CertManagerPlan,
  args: CertManagerArgs & { readonly namespace: Input<string> },
  opts: ComponentResourceOptions,
): Chart {
  return new Chart(
    CERT_MANAGER,
    { ...chartArgs(plan.chart, certManagerValues(plan, args)), namespace: args.namespace },
    opts,
  );
}
