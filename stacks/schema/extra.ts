import { z } from "zod";
import { form, word } from "./formats";
import { isConfigMapKey, objectName } from "./kubernetesNames";
import { line } from "./lines";
import { readLocalFile } from "./localFile";

/** Variables and files that an operator adds to an image. */

const NAME = form(/^[A-Z][A-Z0-9_]{0,127}$/, "the name of a variable: upper-case letters, digits and _, at most 128");

/** Linux limits one environment variable with its name to 128 KiB (MAX_ARG_STRLEN). */
const MAX_BYTES = 120 * 1024;
const VALUE =
  "text of at most 120 KiB, without control characters except tabs and line breaks, or {secret, key} of a Secret in namespace jitsi";

const text = word.refine(
  (text) => Buffer.byteLength(text) <= MAX_BYTES && !/(?![\t\n])[\p{Cc}\p{Cs}]/u.test(text),
  VALUE,
);

const object = objectName("the name of an object in namespace jitsi");
const key = z.string().refine(isConfigMapKey, "a key of it");
/** A key of an object of the operator. */
const inSecret = z.strictObject({ secret: object, key });
const inConfigMap = z.strictObject({ configMap: object, key });

const PATH =
  "a path below /config, such as conf.d/limits.cfg.lua, or one from / on where the image takes files; at most 253 characters";

/** ConfigMap key of a file: keys cannot contain a slash, so two underscores replace it. */
export function fileKey(path: string): string {
  return path.replaceAll("/", "__");
}

const path = z
  .string(PATH)
  .refine(
    (text) => /^(?!.*__)\/?\.?[\w-][\w.-]*(\/\.?[\w-][\w.-]*)*$/.test(text) && isConfigMapKey(fileKey(text)),
    PATH,
  );

const FILE = "text, {path} of a file beside Pulumi.yaml, or {secret, key} or {configMap, key} in namespace jitsi";
/** The content is undefined if the file cannot be read, which a check reports. */
const local = z
  .strictObject({ path: line("the path of a file") })
  .transform(({ path }) => ({ path, content: readLocalFile(path) }));

export const extra = z.strictObject({
  env: z.record(NAME, z.union([text, inSecret], VALUE)).default({}),
  files: z.record(path, z.union([z.string(), local, inSecret, inConfigMap], FILE)).default({}),
});
export const NO_EXTRA = { env: {}, files: {} };
