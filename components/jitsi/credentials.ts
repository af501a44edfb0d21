import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels } from "../labels";
import type { FromSecret } from "../pod";
import { frozen } from "./frozen";
import { secretNames } from "./secrets";

export interface Credentials {
  readonly secret: Secret;
  /** Where a container finds the passwords that it needs. */
  readonly jicofo: FromSecret;
  readonly bridges: FromSecret;
}

/**
 * The passwords by which jicofo and the bridges enter their shard's prosody. They live in the stack's state and change only
 * when the shard's `rotation` does, and then while it is offline: all three must start anew to agree again.
 */
export function createCredentials(plan: ShardPlan, namespace: string, opts: CustomResourceOptions): Credentials {
  const jicofo = createPassword(plan, "jicofo", opts);
  const bridges = createPassword(plan, "jvb", opts);
  const name = secretNames(plan).credentials;
  const thing = { name: "credentials", instance: name, component: "signalling", shard: plan.id };
  const credentials = new Secret(
    name,
    {
      metadata: { name, namespace, labels: labels(thing) },
      stringData: { JICOFO_AUTH_PASSWORD: jicofo, JVB_AUTH_PASSWORD: bridges },
    },
    opts,
  );
  return { secret: credentials, jicofo: { JICOFO_AUTH_PASSWORD: name }, bridges: { JVB_AUTH_PASSWORD: name } };
}

function createPassword(plan: ShardPlan, account: "jicofo" | "jvb", opts: CustomResourceOptions): Output<string> {
  const password = new RandomPassword(
    `${plan.id}-${account}-password`,
    // Letters and digits: the images pass it through an unquoted shell word and a quoted configuration value.
    { length: 32, special: false, keepers: { rotation: plan.rotation } },
    frozen(plan, "keepers", opts),
  );
  return secret(password.result);
}
