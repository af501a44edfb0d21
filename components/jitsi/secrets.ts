import { Secret } from "@pulumi/kubernetes/core/v1";
import { secret, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import type { SecretExtra, Secrets } from "../../stacks/settings/secrets";
import type { FromSecret } from "../pod";
import { secretKey } from "./files";

/**
 * Secrets that all shards share: those of the configuration, undefined where the mode of authentication does not need them, and the
 * shared secret of prosody and TURN, undefined without TURN.
 */
export type ShardSecrets = Pick<Secrets, "accounts" | "ldapPassword" | "jwtSecret" | "extra"> & {
  readonly turnSecret: Output<string> | undefined;
};

/** Shared secret of the region, from which prosody derives short-lived TURN passwords that coturn verifies. */
export function createTurnSecret(opts: CustomResourceOptions): Output<string> {
  return secret(new RandomPassword("turn-secret", { length: 48, special: false }, opts).result);
}

/** Names of a shard's Secrets that do not belong to a single component. */
export function secretNames(plan: ShardPlan): {
  credentials: string;
  accounts: string;
  recorders: string;
  jigasi: string;
  transcriber: string;
} {
  return {
    credentials: `${plan.id}-credentials`,
    accounts: `${plan.id}-accounts`,
    recorders: `${plan.id}-recorders`,
    jigasi: `${plan.id}-jigasi`,
    transcriber: `${plan.id}-transcriber`,
  };
}

/** Variables of prosody's Secret, which no other component needs. */
export function prosodyValues(
  { jwtSecret, ldapPassword, turnSecret }: ShardSecrets,
  iceServers: MeetPlan["iceServers"],
): Readonly<Record<string, Output<string>>> {
  return {
    ...(jwtSecret === undefined ? {} : { JWT_APP_SECRET: secret(jwtSecret) }),
    ...(ldapPassword === undefined ? {} : { LDAP_BINDPW: secret(ldapPassword) }),
    ...(iceServers === undefined || turnSecret === undefined ? {} : { [turnVariable(iceServers)]: secret(turnSecret) }),
  };
}

/** Variables of prosody whose values are in Secrets that the operator creates. */
export function existingValues({ existingSecrets, iceServers }: MeetPlan): FromSecret {
  const { jwtSecret, ldapPassword, turnSecret } = existingSecrets;
  return {
    ...(jwtSecret === undefined ? {} : { JWT_APP_SECRET: jwtSecret }),
    ...(ldapPassword === undefined ? {} : { LDAP_BINDPW: ldapPassword }),
    ...(iceServers === undefined || turnSecret === undefined ? {} : { [turnVariable(iceServers)]: turnSecret }),
  };
}

function turnVariable({ username }: NonNullable<MeetPlan["iceServers"]>): string {
  return username === undefined ? "TURN_CREDENTIALS" : "TURN_PASSWORD";
}

/** Encrypted values of one component by key. */
export function extraValues({ env, files }: SecretExtra): Readonly<Record<string, Output<string>>> {
  const ofFiles = Object.entries(files).map(([path, text]) => [secretKey(path), text] as const);
  return { ...env, ...Object.fromEntries(ofFiles) };
}

/** References to keys of a Secret that are named like the variables. */
export function fromSecret(name: string, variables: readonly string[]): FromSecret {
  return Object.fromEntries(variables.map((variable) => [variable, { secret: name, key: variable }]));
}

/**
 * Creates the Secret of one component, named like its Deployment. A pinned component has it even if it is empty, because its
 * pods may still reference a key that the new configuration no longer has, and could not restart without it.
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
      // Not stringData: the cluster stores only data, so after a refresh the engine would find no stringData, and with ignored
      // changes would empty the Secret. Not an empty map: the cluster drops it, and every refresh would report a difference.
      ...(Object.keys(data).length === 0 ? {} : { data }),
    },
    opts,
  );
}

/** Accounts of mode internal. Not pinned, because prosody's sidecar applies changes without a restart. */
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

/** Normalises the list for prosody: lower-case names, as XMPP compares them, and LF line endings. */
function accountList(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^[^:]*/, (name) => name.trim().toLowerCase()))
    .join("\n");
}
