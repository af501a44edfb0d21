import { z } from "zod";
import { form, word } from "./formats";
import { isConfigMapKey } from "./kubernetesNames";

/** Variables and files that an operator adds to an image. */

const NAME = form(/^[A-Z][A-Z0-9_]{0,127}$/, "the name of a variable: upper-case letters, digits and _, at most 128");

/** Linux limits one environment variable with its name to 128 KiB (MAX_ARG_STRLEN). */
const MAX_BYTES = 120 * 1024;
const VALUE = "text of at most 120 KiB, without control characters except tabs and line breaks";

const value = word.refine(
  (text) => Buffer.byteLength(text) <= MAX_BYTES && !/(?![\t\n])[\p{Cc}\p{Cs}]/u.test(text),
  VALUE,
);

const PATH = "a path below /config of at most 253 characters, such as conf.d/limits.cfg.lua";

/** ConfigMap key of a file. Two underscores replace a slash. */
export function fileKey(path: string): string {
  return path.replaceAll("/", "__");
}

const path = z
  .string(PATH)
  .refine((text) => /^(?!.*__)[\w-][\w.-]*(\/[\w-][\w.-]*)*$/.test(text) && isConfigMapKey(fileKey(text)), PATH);

export const extra = z.strictObject({
  env: z.record(NAME, value).default({}),
  files: z.record(path, z.string()).default({}),
});
export const NO_EXTRA = { env: {}, files: {} };
