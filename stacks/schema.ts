import { z } from "zod";
import { IMAGES } from "../components/versions";
import { cluster, dns, pool } from "./clusterSchema";
import {
  address,
  between,
  chartRepository,
  cpu,
  hostName,
  imageReference,
  imageTag,
  LABEL,
  memory,
  MOST_SLOTS,
  pathBelowConfig,
  shardId,
  whole,
} from "./formats";
import { logOptions, logs, monitoring } from "./monitoringSchema";

/**
 * Every configuration key: its type, its range and its default. What one value can tell is checked here; what two values
 * tell about each other is checked in checks/.
 */

const componentImages = {
  web: imageReference.optional(),
  prosody: imageReference.optional(),
  jicofo: imageReference.optional(),
  jvb: imageReference.optional(),
};

const extra = z.strictObject({
  env: z.record(z.string().regex(/^[A-Z][A-Z0-9_]*$/, "a variable name"), z.string()).default({}),
  files: z.record(pathBelowConfig, z.string()).default({}),
});
const NO_EXTRA = { env: {}, files: {} };

export const schema = z.strictObject({
  environment: z.enum(["development", "production"]),
  cloud: z.enum(["aws", "gcp", "kubeconfig"]),
  region: z
    .string()
    .regex(/^[a-z0-9-]{1,40}$/, "the cloud's name of the region, such as eu-central-1")
    .optional(),
  project: z
    .string()
    .regex(/^[a-z][-a-z0-9:.]{0,61}$/, "a Google Cloud project id")
    .optional(),
  cluster,
  domain: hostName,
  shardCount: whole(1, MOST_SLOTS).default(2),
  shards: z
    .partialRecord(
      shardId,
      z.strictObject({
        state: z.enum(["active", "drain", "offline"]).default("active"),
        images: z.strictObject({ jitsi: imageTag.optional(), ...componentImages }).prefault({}),
        zone: z.string().min(1).optional(),
        rotation: z.union([z.string(), z.number().transform(String)]).default(""),
      }),
    )
    .default({}),
  bridges: z
    .strictObject({
      min: whole(1, 500).default(1),
      max: whole(1, 500).default(4),
      cpu: cpu.default(3),
      memory: memory.default(4096),
      networkMbps: whole(1, 100_000).default(150),
      stress: between(0.1, 0.75).default(0.4),
      participants: whole(2, 1000).default(80),
      address: z
        .union(
          [z.enum(["externalIP", "internalIP", "stun"]), z.array(address).min(1)],
          "externalIP, internalIP, stun or a list of IP addresses",
        )
        .default("externalIP"),
      relay: z.boolean().default(true),
      headroom: whole(0, 10).default(0),
    })
    .prefault({}),
  nodes: z.strictObject({ system: pool.prefault({}), media: pool.prefault({}) }).prefault({}),
  drainMinutes: whole(3, 1440).default(55),
  edge: z
    .strictObject({
      service: z.enum(["loadBalancer", "nodePort", "clusterIP"]).default("loadBalancer"),
      replicas: whole(2, 9).default(2),
      slots: whole(1, MOST_SLOTS).default(16),
    })
    .prefault({}),
  tls: z
    .strictObject({
      issuer: z.enum(["letsencrypt", "letsencrypt-staging", "selfSigned", "existing"]),
      email: z.email("an e-mail address").optional(),
      challenge: z.enum(["http01", "dns01"]).default("http01"),
      names: z.array(hostName).default([]),
      selfCheck: z.boolean().default(true),
      secret: z.string().regex(LABEL, "the name of a Secret in namespace jitsi").optional(),
    })
    .prefault({} as { issuer: "selfSigned" }),
  dns,
  auth: z
    .discriminatedUnion(
      "mode",
      [
        z.strictObject({ mode: z.literal("open") }),
        z.strictObject({ mode: z.literal("internal"), guests: z.boolean().default(true) }),
        z.strictObject({
          mode: z.literal("ldap"),
          guests: z.boolean().default(true),
          url: z.string().regex(/^ldaps?:\/\/[^\s]+$/, "an ldap:// or ldaps:// URL"),
          base: z.string().min(1),
          bindDn: z.string().min(1).optional(),
          filter: z.string().min(1).optional(),
          startTls: z.boolean().default(false),
        }),
        z.strictObject({
          mode: z.literal("jwt"),
          guests: z.boolean().default(false),
          appId: z.string().min(1),
          keyServer: z.url({ protocol: /^https$/, error: "an https:// URL" }).optional(),
          issuers: z.array(z.string()).default([]),
          audiences: z.array(z.string()).default([]),
        }),
      ],
      { error: "one of open, internal, ldap, jwt" },
    )
    .default({ mode: "open" }),
  accounts: z.string().min(1).optional(),
  ldapPassword: z.string().min(1).optional(),
  jwtSecret: z.string().min(1).optional(),
  turn: z
    .strictObject({
      enabled: z.boolean().optional(),
      replicas: whole(1, 20).default(2),
      userKbps: whole(100, 100_000).default(4000),
    })
    .prefault({}),
  monitoring,
  receiverSecret: z.string().min(1).optional(),
  logs,
  logOptions,
  images: z
    .strictObject({
      jitsi: imageTag.default(IMAGES.jitsi),
      registry: z
        .string()
        .regex(/^[a-z0-9.\-_/:]+$/, "a registry, such as ghcr.io/jitsi")
        .default(IMAGES.jitsiRegistry),
      pullSecret: z.string().regex(LABEL, "the name of a Secret in namespace jitsi").optional(),
      ...componentImages,
    })
    .prefault({}),
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
  protect: z.boolean().optional(),
});

/** The configuration of one region as it was meant: typed, in range, with defaults filled in. */
export type Settings = Readonly<z.output<typeof schema>>;
export type Key = keyof Settings;

/** Keys that hold secrets; they are flat because a secret inside an object leaks or breaks more easily. */
export const SECRET_KEYS = [
  "accounts",
  "ldapPassword",
  "jwtSecret",
  "receiverSecret",
] as const satisfies readonly Key[];
