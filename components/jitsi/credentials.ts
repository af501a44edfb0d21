import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { Secrets } from "../../stacks/settings/secrets";
import { labels } from "../labels";
import type { FromSecret } from "../pod";
import { pinned } from "./pinned";
import { extraValues, fromSecret, secretNames } from "./secrets";

export interface Credentials {
  readonly secret: Secret;
  /** Secret that holds the password of each container. */
  readonly jicofo: FromSecret;
  readonly bridges: FromSecret;
  /** Key for hashes of encrypted values, see {@link seal}; undefined without encrypted values. */
  readonly sealKey: Output<string> | undefined;
}

/**
 * Passwords of jicofo and the bridges for their shard's prosody, kept in the stack's state. They change only with the shard's
 * `rotation`, and only while the shard is offline, because all three must restart with the same passwords.
 */
export function createCredentials(
  plan: ShardPlan,
  args: { readonly namespace: string; readonly extra: Secrets["extra"] },
  opts: CustomResourceOptions,
): Credentials {
  const jicofo = createPassword(plan, "jicofo", opts);
  const bridges = createPassword(plan, "jvb", opts);
  const name = secretNames(plan).credentials;
  const app = { name: "credentials", instance: name, component: "signalling", shard: plan.id };
  const credentials = new Secret(
    name,
    {
      metadata: { name, namespace: args.namespace, labels: labels(app) },
      stringData: { JICOFO_AUTH_PASSWORD: jicofo, JVB_AUTH_PASSWORD: bridges },
    },
    opts,
  );
  return {
    secret: credentials,
    jicofo: fromSecret(name, ["JICOFO_AUTH_PASSWORD"]),
    bridges: fromSecret(name, ["JVB_AUTH_PASSWORD"]),
    sealKey: createSealKey(plan, args.extra, opts),
  };
}

/** Used only for hashes, which may be public. Policy no-leaked-secrets exempts values derived from it by its name. */
function createSealKey(
  plan: ShardPlan,
  extra: Secrets["extra"],
  opts: CustomResourceOptions,
): Output<string> | undefined {
  const sealed = Object.values(extra).some((one) => Object.keys(extraValues(one)).length > 0);
  return sealed ? new RandomPassword(`${plan.id}-seal-key`, { length: 32, special: false }, opts).result : undefined;
}

function createPassword(plan: ShardPlan, account: "jicofo" | "jvb", opts: CustomResourceOptions): Output<string> {
  const password = new RandomPassword(
    `${plan.id}-${account}-password`,
    // Letters and digits only, because the images use it in an unquoted shell word and in a quoted configuration value.
    { length: 32, special: false, keepers: { rotation: plan.rotation } },
    pinned(plan, "keepers", opts),
  );
  return secret(password.result);
}
