import { Provider } from "@pulumi/aws/provider";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { ownerLabels } from "../stackName";

/** Creates the provider of all AWS resources of the region, with default tags. */
export function createAwsProvider(name: string, plan: AwsPlan, opts: CustomResourceOptions): Provider {
  return new Provider(
    `${name}-aws`,
    {
      region: plan.region,
      defaultTags: { tags: ownerLabels(plan.environment) },
      // Makes the preview fail if credentials are missing.
      skipCredentialsValidation: false,
    },
    opts,
  );
}
