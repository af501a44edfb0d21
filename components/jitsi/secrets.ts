import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { SecretExtra, Secrets } from "../../stacks/settings/secrets";
import type { FromSecret } from "../pod";
import { secretKey } from "./files";

/**
 * What every shard knows: the secrets of the configuration, of which those are undefined that the mode of authentication does
 * not need, and what prosody shares with TURN; undefined where there is none.
 */
export type ShardSecrets = Pick<Secrets, "accounts" | "ldapPassword" | "jwtSecret" | "extra"> & {
  readonly turnSecret: Output<string> | undefined;
};

/** One random value for the region: prosody derives people's short-lived TURN passwords from it, and coturn checks them. */
export function createTurnSecret(opts: CustomResourceOptions): Output<string> {
  return secret(new RandomPassword("turn-secret", { length: 48, special: false }, opts).result);
}

/** Names of the Secrets of a shard that are not those of a component. */
export function secretNames(plan: ShardPlan): { credentials: string; accounts: string } {
  return { credentials: `${plan.id}-credentials`, accounts: `${plan.id}-accounts` };
}

/** The variables that prosody alone gets from its Secret. */
export function prosodyValues(
  { jwtSecret, ldapPassword, turnSecret }: ShardSecrets,
  iceServers: MeetPlan["iceServers"],
): Readonly<Record<string, Output<string>>> {
  const turn = iceServers?.username === undefined ? "TURN_CREDENTIALS" : "TURN_PASSWORD";
  return {
    ...(jwtSecret === undefined ? {} : { JWT_APP_SECRET: secret(jwtSecret) }),
    ...(ldapPassword === undefined ? {} : { LDAP_BINDPW: secret(ldapPassword) }),
    ...(iceServers === undefined || turnSecret === undefined ? {} : { [turn]: secret(turnSecret) }),
  };
}

/** By key, what an operator encrypted for one component. */
export function extraValues({ env, files }: SecretExtra): Readonly<Record<string, Output<string>>> {
  const ofFiles = Object.entries(files).map(([path, text]) => [secretKey(path), text] as const);
  return { ...env, ...Object.fromEntries(ofFiles) };
}

/** Variables whose values are in a Secret under their own names. */
export function fromSecret(name: string, variables: readonly string[]): FromSecret {
  return Object.fromEntries(variables.map((variable) => [variable, { secret: name, key: variable }]));
}

/**
 * The Secret of one component, named like its Deployment. That of a frozen one exists even when it is empty: its pods may
 * still ask for a key that a later configuration has no use for, and could not start again without it.
 */
export function createSecretValues(
  name: string,
  args: {
    readonly namespace: Input<string>;
    readonly labels: Record<string, string>;
    readonly values: Readonly<Record<string, Output<string>>>;
  },
  opts: CustomResourceOptions,
): Secret {
  const data = Object.fromEntries(Object.entries(args.values).map(([key, value]) => [key, value.apply(base64)]));
  return new Secret(
    name,
    {
      metadata: { name, namespace: args.namespace, labels: args.labels },
      // Not stringData: the cluster knows only data, so after a refresh the engine would have no stringData to go on with where
      // it is frozen, and empty the Secret. Nor an empty map, which the cluster forgets and every refresh would report.
      ...(Object.keys(data).length === 0 ? {} : { data }),
    },
    opts,
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
