import { type RecordingPlan, type S3Destination, UPLOADER } from "../../../stacks/plan/recording";
import { type Container, CONTAINER_SECURITY, environment, type FromSecret, resources, type Volume } from "../../pod";
import { script } from "../../script";
import { CLAIM, RECORDINGS_OBJECT } from "./destination";

const UPLOAD = script("jitsi/scripts/recorderUpload.sh");
const UPLOADED = script("jitsi/scripts/recorderUploaded.sh");

/** Volume with the recordings of one recorder. */
export const STORAGE = { name: "storage", mountPath: "/storage" } as const;
const OUTBOX = `${STORAGE.mountPath}/outbox`;
/** Volume with the last known state of the destination, for the readiness probe. */
const STATE = { name: "upload", mountPath: "/upload" } as const;

const ROUND_SECONDS = "30";
/** A recording of four hours needs ten minutes at 80 Mbit/s. */
const UPLOADED_WITHIN_MINUTES = "30";

/**
 * Sidecar of a recorder that uploads its recordings. It is a native sidecar, so it stops after the recorder. It is not ready while the
 * destination refuses objects or a recording waits too long.
 */
export function uploader({ destination, uploader: image }: RecordingPlan): {
  readonly container: Container;
  readonly volumes: readonly Volume[];
} {
  const claim = destination.kind === "claim" ? [CLAIM] : [];
  return {
    container: {
      name: "upload",
      image,
      restartPolicy: "Always",
      command: ["sh", "-c", UPLOAD, "upload", OUTBOX, "$(DESTINATION)", ROUND_SECONDS, STATE.mountPath],
      envFrom: [{ configMapRef: { name: RECORDINGS_OBJECT } }],
      ...(destination.kind === "s3" ? { env: environment({}, keys(destination)) } : {}),
      resources: resources(UPLOADER),
      securityContext: CONTAINER_SECURITY,
      volumeMounts: [STORAGE, STATE, ...claim],
      livenessProbe: { exec: { command: ["test", "-d", OUTBOX] }, periodSeconds: 30 },
      readinessProbe: {
        exec: { command: ["sh", "-c", UPLOADED, "uploaded", OUTBOX, STATE.mountPath, UPLOADED_WITHIN_MINUTES] },
        periodSeconds: 30,
      },
    },
    volumes: [
      { name: STATE.name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } },
      ...(destination.kind === "claim"
        ? [{ name: CLAIM.name, persistentVolumeClaim: { claimName: destination.claim } }]
        : []),
    ],
  };
}

/** Credentials of the operator's S3 server. On clouds the pod has an identity instead. */
function keys({ secret }: S3Destination): FromSecret {
  return {
    RCLONE_CONFIG_DEST_ACCESS_KEY_ID: { secret, key: "accessKeyId" },
    RCLONE_CONFIG_DEST_SECRET_ACCESS_KEY: { secret, key: "secretAccessKey" },
  };
}
