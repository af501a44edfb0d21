import { ConfigMap, ServiceAccount } from "@pulumi/kubernetes/core/v1";
import type { CustomResourceOptions, Input, Resource } from "@pulumi/pulumi";
import type { DestinationPlan } from "../../../stacks/plan/recording";
import { RECORDER_ACCOUNT, type RecordingsBucket } from "../../cluster/cluster";
import { labels } from "../../labels";

/** Name of the ConfigMap with rclone's environment. */
export const RECORDINGS_OBJECT = "recordings";
/** Mount of the operator\'s claim, if it is the destination. */
export const CLAIM = { name: "destination", mountPath: "/destination" } as const;

export interface DestinationArgs {
  readonly namespace: Input<string>;
  readonly destination: DestinationPlan;
  /** The cloud's bucket, for a destination of that kind. */
  readonly bucket: RecordingsBucket | undefined;
}

/**
 * Creates what the recorders of all shards need to upload: rclone's environment with its remote `dest`, and their service account, which
 * has the cloud's identity. The environment is a ConfigMap, because bucket names are outputs and pod templates must not contain outputs.
 */
export function createDestination(
  { namespace, destination, bucket }: DestinationArgs,
  opts: CustomResourceOptions,
): Resource[] {
  const app = { name: "recordings", instance: RECORDINGS_OBJECT, component: "recording" };
  const { path, backend } = remote(destination, bucket);
  const options = Object.entries(backend).map(([name, value]) => [`RCLONE_CONFIG_DEST_${name.toUpperCase()}`, value]);
  return [
    new ConfigMap(
      RECORDINGS_OBJECT,
      {
        metadata: { name: RECORDINGS_OBJECT, namespace, labels: labels(app) },
        data: { DESTINATION: path, ...(Object.fromEntries(options) as Record<string, string>) },
      },
      opts,
    ),
    new ServiceAccount(
      RECORDER_ACCOUNT.name,
      {
        metadata: {
          name: RECORDER_ACCOUNT.name,
          namespace,
          labels: labels(app),
          annotations: { ...bucket?.serviceAccountAnnotations },
        },
        automountServiceAccountToken: false,
      },
      opts,
    ),
    ...(bucket?.grants ?? []),
  ];
}

interface Remote {
  readonly path: Input<string>;
  readonly backend: Readonly<Record<string, string>>;
}

function remote(destination: DestinationPlan, bucket: RecordingsBucket | undefined): Remote {
  switch (destination.kind) {
    case "bucket":
      return {
        path: bucket === undefined ? "" : bucket.name.apply((name) => `dest:${name}`),
        backend: { ...bucket?.backend, ...WRITE_ONLY },
      };
    case "s3": {
      const { endpoint, s3Region } = destination;
      const own: Readonly<Record<string, string>> = s3Region === undefined ? {} : { region: s3Region };
      return {
        path: `dest:${destination.bucket}`,
        backend: { type: "s3", provider: "Other", endpoint, ...own, ...WRITE_ONLY },
      };
    }
    case "claim":
      return { path: `dest:${CLAIM.mountPath}`, backend: { type: "local" } };
  }
}

/**
 * Options of rclone that neither create the bucket nor read from it. `chunk_size` limits a file to 156 GiB and an upload to 64 MiB of
 * memory.
 */
const WRITE_ONLY = { no_check_bucket: "true", no_head: "true", chunk_size: "16Mi" } as const;
