import { Provider } from "@pulumi/aws/provider";
import type { CustomResourceOptions } from "@pulumi/pulumi";
import type { AwsPlan } from "../../../stacks/plan/cluster";
import { ownerLabels } from "../stackName";

/** The provider of every AWS resource of the region: tags all that can be tagged. */
export function createAwsProvider(name: string, plan: AwsPlan, opts: CustomResourceOptions): Provider {
  return new Provider(
    `${name}-aws`,
    {
      region: plan.region,
      defaultTags: { tags: ownerLabels(plan.environment) },
      // Asked before anything is made, so that missing credentials are found in the preview.
      skipCredentialsValidation: false,
    },
    opts,
  );
}
