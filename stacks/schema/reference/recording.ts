import type { Section } from "./key";

export const RECORDING: Section = {
  "recording.allowed": {
    effect: "rolling, offline",
    meaning:
      "who may start a [recording or a stream](recording.md): `nobody`, without recorders; `moderators`; with `auth.mode` `jwt` also `tokens`, moderators whose token has the feature",
  },
  "recording.streaming": {
    effect: "rolling, offline",
    meaning: "recorders also stream to services such as YouTube, by RTMP",
  },
  "recording.recorders": {
    effect: "at run time",
    unit: "recorders",
    meaning:
      "recorders of a shard, each for one recording or stream at a time; with `recording.maxRecorders`, recorders that are kept free",
  },
  "recording.maxRecorders": {
    effect: "at run time",
    unit: "recorders",
    default: "`recording.recorders`: no autoscaler",
    meaning: "largest number of recorders of a shard; KEDA runs the busy ones and `recording.recorders` more",
  },
  "recording.maxMinutes": {
    effect: "offline",
    unit: "minutes",
    meaning: "longest recording or stream; it then ends. Also the time for which a node's drain waits for its recorder",
  },
  "recording.diskGi": {
    effect: "offline",
    unit: "GiB",
    meaning:
      "size of new volumes of recorders, for the recording in progress and those that wait for their upload: at least 1.5 GiB per hour of `recording.maxMinutes`; [existing ones](recording.md#larger-volumes) keep theirs",
  },
  "recording.destination.claim": {
    effect: "offline",
    type: "name of a PersistentVolumeClaim",
    default: "on aws and gcp a bucket of the region, otherwise required without `s3`",
    meaning: "volume for finished recordings in namespace `jitsi`, which all nodes with recorders can mount",
  },
  "recording.destination.s3.endpoint": {
    effect: "offline",
    type: "URL",
    meaning: "S3 server for finished recordings",
  },
  "recording.destination.s3.bucket": { effect: "offline", type: "name", meaning: "its bucket" },
  "recording.destination.s3.region": {
    effect: "offline",
    type: "name",
    default: "none",
    meaning: "its region, if it requires one",
  },
  "recording.destination.s3.secret": {
    effect: "offline",
    type: "name of a Secret",
    meaning:
      "Secret in namespace `jitsi` with the keys `accessKeyId` and `secretAccessKey`; permission to write is enough",
  },
  "recording.retentionDays": {
    effect: "at run time",
    unit: "days",
    default: "30",
    meaning: "on aws and gcp: days after which recordings are deleted from the region's bucket",
  },
};
