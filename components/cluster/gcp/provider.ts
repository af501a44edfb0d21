import { Provider } from "@pulumi/gcp/provider";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { GcpPlan } from "../../../stacks/plan/cluster";
import { ownerLabels } from "../stackName";

/** Creates the provider of all Google Cloud resources of the region, with default labels. */
export function createGcpProvider(name: string, plan: GcpPlan, opts: CustomResourceOptions): Provider {
  const { project, region, environment } = plan;
  return new Provider(`${name}-gcp`, { project, region, defaultLabels: ownerLabels(environment) }, opts);
}
