import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import { type Content, type Extra, NO_EXTRA, type ObjectKey } from "../../stacks/plan/extra";
import { fileKey } from "../../stacks/schema/extra";
import type { Volume, VolumeMount } from "../pod";

/** Path → content. A relative path is below /config. */
export type Files = Readonly<Record<string, Content>>;

const VOLUME = "files";
const SECRET_VOLUME = "secret-files";
/** The name is part of pod templates, so a change would roll pods. */
const REFERENCED_VOLUME = "brought-files";

/** Creates the ConfigMap of a component's files. It exists even without files, because a pinned pod may still mount it. */
export function createFiles(
  name: string,
  args: { readonly namespace: Input<string>; readonly labels: Record<string, string>; readonly files: Files },
  opts: CustomResourceOptions,
): ConfigMap {
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [path, content] of Object.entries(args.files)) {
    if (typeof content === "string") data[fileKey(path)] = content;
    else binaryData[fileKey(path)] = content.base64;
  }
  const metadata = { name, namespace: args.namespace, labels: args.labels };
  return new ConfigMap(name, { metadata, data, ...(Object.keys(binaryData).length === 0 ? {} : { binaryData }) }, opts);
}

/**
 * Mounts the files in a pod, each at its path, so that the image can write to the same folders.
 * @param name of the ConfigMap with plain files and of the Secret with encrypted files, which take precedence
 */
export function mountFiles(
  name: string,
  files: Files,
  { secretFiles, references }: Pick<Extra, "secretFiles" | "references"> = NO_EXTRA,
): { volumes: Volume[]; mounts: VolumeMount[] } {
  const paths = Object.keys(files)
    .filter((path) => !secretFiles.includes(path))
    .sort();
  const items = secretFiles.map((path) => ({ key: secretKey(path), path: fileKey(path) }));
  const sources = Object.entries(references.files).map(([path, object]) => source(path, object));
  return {
    volumes: [
      ...(paths.length === 0 ? [] : [{ name: VOLUME, configMap: { name } }]),
      ...(items.length === 0 ? [] : [{ name: SECRET_VOLUME, secret: { secretName: name, items } }]),
      ...(sources.length === 0 ? [] : [{ name: REFERENCED_VOLUME, projected: { sources } }]),
    ],
    mounts: [
      ...paths.map((path) => mount(VOLUME, path)),
      ...secretFiles.map((path) => mount(SECRET_VOLUME, path)),
      ...Object.keys(references.files).map((path) => mount(REFERENCED_VOLUME, path)),
    ],
  };
}

type Source = NonNullable<NonNullable<Volume["projected"]>["sources"]>[number];

function source(path: string, object: ObjectKey): Source {
  const items = [{ key: object.key, path: fileKey(path) }];
  return "secret" in object
    ? { secret: { name: object.secret, items } }
    : { configMap: { name: object.configMap, items } };
}

function mount(volume: string, path: string): VolumeMount {
  return {
    name: volume,
    mountPath: path.startsWith("/") ? path : `/config/${path}`,
    subPath: fileKey(path),
    readOnly: true,
  };
}

/** Key of a file in a Secret that also holds variables. Variable names have no dot, so keys cannot collide. */
export function secretKey(path: string): string {
  return `files.${fileKey(path)}`;
}
