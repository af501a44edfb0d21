import { z } from "zod";
import { accounts, auth, jwtSecret, ldapPassword } from "./auth";
import { bridgeAddress, bridgeMemory, MAX_BRIDGES, MAX_PER_NODE, mediaPorts } from "./bridges";
import { capacity } from "./capacity";
import { cluster } from "./cluster";
import { dns } from "./dns";
import { edge } from "./edge";
import { existingSecrets, SECRET_KEYS } from "./existingSecrets";
import { extra, NO_EXTRA } from "./extra";
import { cpu, form, MAX_SLOTS, share, whole } from "./formats";
import { hostName } from "./hostNames";
import { images } from "./images";
import { line } from "./lines";
import { withSuggestion } from "./suggestions";
import { logOptions, logs, monitoring } from "./monitoring";
import { nodes } from "./nodes";
import type { Path } from "./path";
import { turn, turnSecret } from "./turn";
import { recording } from "./recording";
import { rooms } from "./rooms";
import { shards } from "./shards";
import { tls } from "./tls";
import { visitors } from "./visitors";
import { chartRepository } from "./urls";
import { sip } from "./sip";
import { transcription } from "./transcription";
import { whiteboard } from "./whiteboard";
import { workloads } from "./workloads";

/**
 * All configuration keys with type, range and default. The schema checks single values; settings/checks compares values with
 * each other.
 */

/** 6 to 30 characters, with a domain prefix for a domain-scoped project (Resource Manager, projects.create). */
const project = form(
  /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+:)?[a-z][-a-z0-9]{4,28}[a-z0-9]$/,
  "the id of a Google Cloud project: 6 to 30 lower-case letters, digits and hyphens",
);

export const schema = z.strictObject({
  environment: z.enum(["development", "production"]),
  cloud: z.enum(["aws", "gcp", "kubeconfig"]),
  region: withSuggestion(form(/^[a-z0-9-]{1,40}$/, "the cloud's name of the region, such as eu-central-1"), (value) =>
    String(value).toLowerCase(),
  ).optional(),
  project: project.optional(),
  cluster,
  domain: hostName,
  shardCount: whole(1, MAX_SLOTS).default(2),
  shards,
  bridges: z
    .strictObject({
      // The default depends on the environment, see minBridges. 0: bridges run only in windows of a timetable.
      min: whole(0, MAX_BRIDGES).optional(),
      max: whole(1, MAX_BRIDGES).default(4),
      cpu: cpu.default(3),
      memory: bridgeMemory.prefault("4Gi"),
      networkMbps: whole(1, 100_000).default(150),
      stress: share(0.1, 0.75).default(0.4),
      participants: whole(2, 1000).default(80),
      address: bridgeAddress.default("externalIP"),
      ports: mediaPorts,
      perNode: whole(1, MAX_PER_NODE).default(1),
      relay: z.boolean().default(true),
      headroom: whole(0, 10).default(0),
    })
    .prefault({}),
  capacity,
  nodes,
  drainMinutes: whole(3, 1440).default(55),
  edge,
  tls,
  dns,
  auth,
  accounts,
  ldapPassword,
  jwtSecret,
  existingSecrets,
  turn,
  turnSecret,
  rooms,
  whiteboard,
  recording,
  visitors,
  sip,
  transcription,
  monitoring,
  receiverSecret: line("the credential for the receiver of alerts").optional(),
  logs,
  logOptions,
  images,
  charts: z.strictObject({ mirror: chartRepository.optional() }).prefault({}),
  web: z
    .strictObject({
      config: z.record(z.string(), z.unknown()).default({}),
      interface: z.record(z.string(), z.unknown()).default({}),
    })
    .prefault({}),
  extra: z
    .strictObject({
      web: extra.default(NO_EXTRA),
      prosody: extra.default(NO_EXTRA),
      jicofo: extra.default(NO_EXTRA),
      jvb: extra.default(NO_EXTRA),
    })
    .prefault({}),
  workloads,
  protect: z.boolean().optional(),
});

/** The validated configuration of one region, with defaults. */
export type Settings = Readonly<z.output<typeof schema>> & {
  /** Paths of encrypted values, which the program stores only in Secret objects. */
  readonly encrypted: readonly Path[];
};
export type Key = keyof typeof schema.shape;
export type Environment = Settings["environment"];

/** Whether a value at this path may be encrypted, because the program stores it only in Secret objects. */
export function keepsSecret([key, ...rest]: Path): boolean {
  if (key === "monitoring") return rest.length === 1 && rest[0] === "heartbeat";
  return key === "extra" || SECRET_KEYS.some((one) => one === key);
}
