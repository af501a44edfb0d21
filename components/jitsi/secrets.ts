import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { FromSecret } from "../pod";
import { frozen } from "./frozen";

/** What every shard knows. What the mode of authentication does not need is undefined. */
export interface ShardSecrets {
  /** Mode internal: one `name:password` a line. The name is the part before the `@` of the account. */
  readonly accounts: Output<string> | undefined;
  /** Mode ldap: the password of `bindDn`. */
  readonly ldapPassword: Output<string> | undefined;
  /** Mode jwt without a key server: what tokens are signed with. */
  readonly jwtSecret: Output<string> | undefined;
  /** What TURN and prosody share; undefined where there is no TURN. */
  readonly turnSecret: Output<string> | undefined;
}

/** One random value for the region: prosody derives people's short-lived TURN passwords from it, and coturn checks them. */
export function createTurnSecret(opts: CustomResourceOptions): Output<string> {
  return secret(new RandomPassword("turn-secret", { length: 48, special: false }, opts).result);
}

/** Names of the Secrets of a shard. */
export function secretNames(plan: ShardPlan): { credentials: string; prosody: string; accounts: string } {
  return { credentials: `${plan.id}-credentials`, prosody: `${plan.id}-prosody`, accounts: `${plan.id}-accounts` };
}

/** The variables that prosody alone gets from a Secret. */
export function prosodySecrets(plan: ShardPlan, secrets: ShardSecrets): FromSecret {
  const { prosody } = secretNames(plan);
  return Object.fromEntries(Object.keys(prosodyValues(secrets)).map((name) => [name, prosody]));
}

function prosodyValues({ jwtSecret, ldapPassword, turnSecret }: ShardSecrets): Record<string, Output<string>> {
  return {
    ...(jwtSecret === undefined ? {} : { JWT_APP_SECRET: secret(jwtSecret) }),
    ...(ldapPassword === undefined ? {} : { LDAP_BINDPW: secret(ldapPassword) }),
    ...(turnSecret === undefined ? {} : { TURN_CREDENTIALS: secret(turnSecret) }),
  };
}

/**
 * The Secret of what only prosody knows. It exists even when it is empty: a frozen prosody may still ask for a key that a
 * later configuration has no use for, and could not start again without it.
 */
export function createProsodySecret(
  plan: ShardPlan,
  args: { readonly namespace: Input<string>; readonly labels: Record<string, string>; readonly secrets: ShardSecrets },
  opts: CustomResourceOptions,
): Secret {
  const name = secretNames(plan).prosody;
  const values = Object.entries(prosodyValues(args.secrets));
  const data = Object.fromEntries(values.map(([key, value]) => [key, value.apply(base64)]));
  return new Secret(
    name,
    {
      metadata: { name, namespace: args.namespace, labels: args.labels },
      // Not stringData: the cluster knows only data, so after a refresh the engine would have no stringData to go on with where
      // it is frozen, and empty the Secret. Nor an empty map, which the cluster forgets and every refresh would report.
      ...(values.length === 0 ? {} : { data }),
    },
    frozen(plan, "data", opts),
  );
}

/** The accounts of mode internal. Not frozen: prosody's companion registers what changes, and no call notices. */
export function createAccounts(
  plan: ShardPlan,
  args: {
    readonly namespace: Input<string>;
    readonly labels: Record<string, string>;
    readonly accounts: Output<string>;
  },
  opts: CustomResourceOptions,
): Secret {
  const name = secretNames(plan).accounts;
  return new Secret(
    name,
    {
      metadata: { name, namespace: args.namespace, labels: args.labels },
      stringData: { accounts: secret(args.accounts).apply(accountList) },
    },
    opts,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

/** The list as prosody needs it: names in the lower case that XMPP brings them to, and none of Windows' carriage returns. */
function accountList(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^[^:]*/, (name) => name.trim().toLowerCase()))
    .join("\n");
}
