import { ConfigMap } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input } from "@pulumi/pulumi";
import type { Volume, VolumeMount } from "../pod";

/** Path → content. One that does not begin with a slash is below /config. */
export type Files = Readonly<Record<string, string>>;

const VOLUME = "files";

/** The ConfigMap of a component's files. It exists even when there are none, because a frozen pod may still mount it. */
export function createFiles(
  name: string,
  args: { readonly namespace: Input<string>; readonly labels: Record<string, string>; readonly files: Files },
  opts: CustomResourceOptions,
): ConfigMap {
  const data = Object.fromEntries(Object.entries(args.files).map(([path, text]) => [key(path), text]));
  return new ConfigMap(name, { metadata: { name, namespace: args.namespace, labels: args.labels }, data }, opts);
}

/** The same files in a pod, each mounted by itself at its path: that keeps folders that the image also writes to. */
export function mountFiles(configMap: string, files: Files): { volumes: Volume[]; mounts: VolumeMount[] } {
  const paths = Object.keys(files).sort();
  if (paths.length === 0) return { volumes: [], mounts: [] };
  return {
    volumes: [{ name: VOLUME, configMap: { name: configMap } }],
    mounts: paths.map((path) => ({
      name: VOLUME,
      mountPath: path.startsWith("/") ? path : `/config/${path}`,
      subPath: key(path),
      readOnly: true,
    })),
  };
}

/** A key of a ConfigMap holds no slash. */
function key(path: string): string {
  return path.replaceAll("/", "__");
}
