import { MONITORING_NAMESPACE, NAMESPACE } from "../../catalogue/namespaces";
import { SECRET_KEYS, type SecretKeyName } from "../../schema/existingSecrets";
import type { Settings } from "../../schema/schema";
import { keyName, remove } from "../commands";
import type { Problem } from "../problems";

/** Whether the configuration has a secret, as a value or as a reference to a Secret. */
export function hasSecret(settings: Settings, key: SecretKeyName): boolean {
  return settings[key] !== undefined || settings.existingSecrets[key] !== undefined;
}

/** Text for messages about a missing secret: the alternative to the key. */
export function orExisting(key: SecretKeyName): string {
  const namespace = key === "receiverSecret" ? MONITORING_NAMESPACE : NAMESPACE;
  return `or name a Secret in namespace ${namespace} by existingSecrets.${key}`;
}

/** Checks that no secret is given twice. */
export function existingSecrets(settings: Settings): Problem[] {
  return SECRET_KEYS.filter((key) => settings[key] !== undefined && settings.existingSecrets[key] !== undefined).map(
    (key) => ({
      key: keyName(["existingSecrets", key]),
      message: `either ${key} or existingSecrets.${key}, not both`,
      comparedWith: [keyName([key])],
      fix: remove([key]),
    }),
  );
}
