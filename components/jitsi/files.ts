import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Volume, VolumeMount } from "../pod";

/** Path → content. One that does not begin with a slash is below /config. */
export type Files = Readonly<Record<string, string>>;

const VOLUME = "files";
const SECRET_VOLUME = "secret-files";

/** The ConfigMap of a component's files. It exists even when there are none, because a frozen pod may still mount it. */
export function createFiles(
  name: string,
  args: { readonly namespace: Input<string>; readonly labels: Record<string, string>; readonly files: Files },
  opts: CustomResourceOptions,
): ConfigMap {
  const data = Object.fromEntries(Object.entries(args.files).map(([path, text]) => [key(path), text]));
  return new ConfigMap(name, { metadata: { name, namespace: args.namespace, labels: args.labels }, data }, opts);
}

/**
 * The same files in a pod, each mounted by itself at its path: that keeps folders that the image also writes to.
 * @param name of the ConfigMap of plain files, and of the Secret of encrypted ones, which outweigh plain ones
 */
export function mountFiles(
  name: string,
  files: Files,
  secretFiles: readonly string[],
): { volumes: Volume[]; mounts: VolumeMount[] } {
  const paths = Object.keys(files)
    .filter((path) => !secretFiles.includes(path))
    .sort();
  const items = secretFiles.map((path) => ({ key: secretKey(path), path: key(path) }));
  return {
    volumes: [
      ...(paths.length === 0 ? [] : [{ name: VOLUME, configMap: { name } }]),
      ...(items.length === 0 ? [] : [{ name: SECRET_VOLUME, secret: { secretName: name, items } }]),
    ],
    mounts: [...paths.map((path) => mount(VOLUME, path)), ...secretFiles.map((path) => mount(SECRET_VOLUME, path))],
  };
}

function mount(volume: string, path: string): VolumeMount {
  return {
    name: volume,
    mountPath: path.startsWith("/") ? path : `/config/${path}`,
    subPath: key(path),
    readOnly: true,
  };
}

/** The key of a file in a Secret that holds variables too, whose names have no dot. */
export function secretKey(path: string): string {
  return `files.${key(path)}`;
}

/** A key of a ConfigMap holds no slash. */
function key(path: string): string {
  return path.replaceAll("/", "__");
}
