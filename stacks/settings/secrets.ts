import { type Output, secret } from "@pulumi/pulumi";
import { secretValues } from "../plan/extra";
import type { SecretKeyName } from "../schema/existingSecrets";
import type { Settings } from "../schema/schema";

/** The secrets of a configuration, marked so that the engine encrypts every value derived from them. */
export type Secrets = Readonly<Record<SecretKeyName, Output<string> | undefined>> & {
  readonly extra: Readonly<Record<keyof Settings["extra"], SecretExtra>>;
};

/** The encrypted variables and files of one component. */
export interface SecretExtra {
  readonly env: Readonly<Record<string, Output<string>>>;
  /** Path below /config → content. */
  readonly files: Readonly<Record<string, Output<string>>>;
}

export function secretsOf(settings: Settings): Secrets {
  const marked = (text: string | undefined): Output<string> | undefined =>
    text === undefined ? undefined : secret(text);
  return {
    accounts: marked(settings.accounts),
    ldapPassword: marked(settings.ldapPassword),
    jwtSecret: marked(settings.jwtSecret),
    turnSecret: marked(settings.turnSecret),
    receiverSecret: marked(settings.receiverSecret),
    extra: {
      web: markedExtra(settings, "web"),
      prosody: markedExtra(settings, "prosody"),
      jicofo: markedExtra(settings, "jicofo"),
      jvb: markedExtra(settings, "jvb"),
    },
  };
}

function markedExtra(settings: Settings, component: keyof Settings["extra"]): SecretExtra {
  const { env, files } = secretValues(settings, component);
  const marked = (values: Readonly<Record<string, string>>): Readonly<Record<string, Output<string>>> =>
    Object.fromEntries(Object.entries(values).map(([name, text]) => [name, secret(text)]));
  return { env: marked(env), files: marked(files) };
}
