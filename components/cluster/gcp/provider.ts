import { Provider } from "@pulumi/gcp/provider";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { ownerLabels } from "../stackName";

/** The provider of every resource of Google Cloud: labels all that can be labelled. */
export function createGcpProvider(name: string, plan: GcpPlan, opts: CustomResourceOptions): Provider {
  const { project, region, environment } = plan;
  return new Provider(`${name}-gcp`, { project, region, defaultLabels: ownerLabels(environment) }, opts);
}
