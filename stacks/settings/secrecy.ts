import { at, type Path, startsWith } from "../schema/path";
import { SECRET_KEYS } from "../schema/existingSecrets";
import { keepsSecret } from "../schema/schema";
import { keyName, remove, setSecret } from "./commands";
import { MASK } from "./mask";
import type { Problem } from "./problems";
import { takesObject } from "./schemaPath";

/** Checks that secrets are encrypted, and that only values that stay in Secret objects are. */

/** Problems for secret keys in plain text. */
export function plainSecrets(given: unknown, encrypted: readonly Path[]): Problem[] {
  return SECRET_KEYS.map((key): Path => [key])
    .filter((path) => isGiven(at(given, path)) && !encrypted.some((one) => startsWith(path, one)))
    .map((path) => ({
      key: keyName(path),
      value: MASK,
      message: "a secret in plain text: every reader of the stack's file can see it",
      fix: setSecret(path),
    }));
}

/**
 * Paths of encrypted values that the region would store in plain text.
 * @param unknown paths of keys that do not exist
 */
export function misplacedSecrets(encrypted: readonly Path[], unknown: readonly Path[]): Path[] {
  return encrypted.filter((path) => !keepsSecret(path) && !unknown.some((one) => startsWith(path, one)));
}

export function misplaced(path: Path): Problem {
  return {
    key: keyName(path),
    value: MASK,
    message: `encrypted, but the region would store it in plain text: only ${SECRET_KEYS.join(", ")}, monitoring.heartbeat and values below extra stay secret`,
    fix: takesObject(path)
      ? `${remove(path)} && pulumi config set --plaintext --path '${keyName(path)}.<key>' <value>`
      : `pulumi config set --plaintext ${remove(path).replace("pulumi config rm ", "")} <value>`,
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Masks the encrypted value in a problem. */
export function hide(problem: Problem, encrypted: readonly Path[]): Problem {
  const isSecret = encrypted.some((path) => isWithin(problem.key, keyName(path)));
  if (!isSecret) return problem;
  const fix = problem.fix.replace("pulumi config set --path", "pulumi config set --secret --path");
  return { ...problem, ...(problem.value === undefined ? {} : { value: MASK }), fix };
}

/** Whether a full key equals another or is inside it. */
export function isWithin(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && /^($|[.[])/.test(inner.slice(outer.length));
}
