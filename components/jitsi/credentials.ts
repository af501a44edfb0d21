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
  /** Passwords of recorders: for the control room, and for rooms. Undefined if recording is off. */
  readonly recorders: FromSecret | undefined;
  /** Password of jigasi for the room in which jicofo finds it; undefined without transcription and dial-out. */
  readonly jigasi: FromSecret | undefined;
  /** Password of the transcriber for rooms; undefined without transcription. */
  readonly transcriber: FromSecret | undefined;
  /** Key for hashes of encrypted values, see {@link seal}; undefined without encrypted values. */
  readonly sealKey: Output<string> | undefined;
}

/**
 * Passwords of jicofo and the bridges for their shard's prosody, kept in the stack's state. They change only with the shard's
 * `rotation`, and only while the shard is offline, because all three must restart with the same passwords.
 */
export function createCredentials(
  plan: ShardPlan,
  args: {
    readonly namespace: string;
    readonly extra: Secrets["extra"];
    /** Whether the shard has transcription, and dial-out. */
    readonly transcription: boolean;
    readonly dialOut: boolean;
  },
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
    recorders: plan.recorders === undefined ? undefined : createRecorderPasswords(plan, args.namespace, opts),
    jigasi: args.transcription || args.dialOut ? createJigasiPassword(plan, args.namespace, opts) : undefined,
    transcriber: args.transcription ? createTranscriberPassword(plan, args.namespace, opts) : undefined,
    sealKey: createSealKey(plan, args.extra, opts),
  };
}

function createRecorderPasswords(plan: ShardPlan, namespace: string, opts: CustomResourceOptions): FromSecret {
  const values = {
    JIBRI_XMPP_PASSWORD: createPassword(plan, "jibri", opts),
    JIBRI_RECORDER_PASSWORD: createPassword(plan, "recorder", opts),
  };
  return optionalSecret(plan, { name: secretNames(plan).recorders, component: "recording", namespace, values }, opts);
}

function createJigasiPassword(plan: ShardPlan, namespace: string, opts: CustomResourceOptions): FromSecret {
  const values = { JIGASI_XMPP_PASSWORD: createPassword(plan, "jigasi", opts) };
  return optionalSecret(plan, { name: secretNames(plan).jigasi, component: "telephony", namespace, values }, opts);
}

function createTranscriberPassword(plan: ShardPlan, namespace: string, opts: CustomResourceOptions): FromSecret {
  const values = { JIGASI_TRANSCRIBER_PASSWORD: createPassword(plan, "transcriber", opts) };
  const name = secretNames(plan).transcriber;
  return optionalSecret(plan, { name, component: "transcription", namespace, values }, opts);
}

/**
 * Passwords of a part that not every region has. The references are optional, because pods that are pinned must be able to
 * restart after the end of the part in the configuration.
 */
function optionalSecret(
  plan: ShardPlan,
  args: {
    readonly name: string;
    readonly component: "recording" | "telephony" | "transcription";
    readonly namespace: string;
    readonly values: Readonly<Record<string, Output<string>>>;
  },
  opts: CustomResourceOptions,
): FromSecret {
  const { name, component, namespace, values } = args;
  const app = { name: "credentials", instance: name, component, shard: plan.id };
  new Secret(name, { metadata: { name, namespace, labels: labels(app) }, stringData: values }, opts);
  const keys = Object.keys(values);
  return Object.fromEntries(keys.map((key) => [key, { secret: name, key, optional: true }]));
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

function createPassword(
  plan: ShardPlan,
  account: "jicofo" | "jvb" | "jibri" | "recorder" | "jigasi" | "transcriber",
  opts: CustomResourceOptions,
): Output<string> {
  const password = new RandomPassword(
    `${plan.id}-${account}-password`,
    // Letters and digits only, because the images use it in an unquoted shell word and in a quoted configuration value.
    { length: 32, special: false, keepers: { rotation: plan.rotation } },
    pinned(plan, "keepers", opts),
  );
  return secret(password.result);
}
