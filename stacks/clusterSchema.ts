import { z } from "zod";
import { address, cidr, cpu, hostName, memory, whole } from "./formats";
import { formatRange, MOST_ZONES, parseRange, type Range } from "./network";

/** Keys about the cluster, its nodes and its names. */

/** Whether something that a cluster has once is made by this program, or is there already. */
const addon = z.enum(["install", "existing"]);

/** YAML takes 1.36 for a number. */
const minorVersion = z
  .union([z.string(), z.number().transform(String)], 'a minor version, such as "1.36"')
  .pipe(z.string().regex(/^1\.\d{2}$/, 'a minor version, such as "1.36"'));

/** An IPv4 range; neither cloud's control plane has another kind. */
const network = (example: string): z.ZodType<Range, string> =>
  z.string().transform((text, context) => {
    const range = parseRange(text);
    if (range !== undefined) return range;
    context.addIssue({ code: "custom", message: `an IPv4 range from its first address on, such as ${example}` });
    return z.NEVER;
  });

const endpointCidr = network("203.0.113.7/32").refine(
  ({ prefix }) => prefix > 0,
  "networks that administer the cluster: the whole world would be let at its API",
);

/** For kubeconfig: where the cluster is and what it calls things. */
const existing = {
  kubeconfig: z.string().min(1).optional(),
  context: z.string().min(1).optional(),
  mediaSelector: z.record(z.string(), z.string()).optional(),
  mediaToleration: z
    .strictObject({
      key: z.string().min(1),
      value: z.string().optional(),
      effect: z.enum(["NoSchedule", "NoExecute", "PreferNoSchedule"]).optional(),
    })
    .optional(),
  storageClass: z.string().min(1).optional(),
  podCidr: cidr.default("10.0.0.0/8"),
  serviceAnnotations: z.record(z.string(), z.string()).default({}),
};

/** For aws and gcp: what the cluster is made like. */
const made = {
  version: minorVersion.optional(),
  release: z.string().min(1).optional(),
  cidr: network("10.0.0.0/16").prefault(formatRange({ start: 10 * 2 ** 24, prefix: 16 })),
  endpointCidrs: z.array(endpointCidr).default([]),
  zones: z.array(z.string().min(1)).min(2).max(MOST_ZONES).optional(),
  admins: z
    .array(z.string().regex(/^arn:aws:iam::\d{12}:(role|user)\/\S+$/, "the ARN of an IAM role or user"))
    .default([]),
  previous: z
    .strictObject({
      version: minorVersion.optional(),
      release: z.string().min(1).optional(),
      system: z.string().min(1).optional(),
      media: z.string().min(1).optional(),
    })
    .optional(),
  autopilot: z.boolean().default(false),
};

export const cluster = z
  .strictObject({
    ...existing,
    ...made,
    addons: z
      .strictObject({
        certManager: addon.default("install"),
        metricsServer: addon.default("install"),
        prometheusOperator: addon.default("install"),
      })
      .prefault({}),
  })
  .prefault({});

export const pool = z.strictObject({
  min: whole(0, 1000).optional(),
  max: whole(0, 1000).optional(),
  type: z
    .union(
      [z.string().min(1), z.strictObject({ name: z.string().min(1).optional(), cpu, memory })],
      "a machine type, or {cpu, memory}",
    )
    .optional(),
});

/** Ways of answering one name from several regions at a time. */
const SPREADING = ["geolocation", "geoproximity", "latency", "multivalue", "round-robin", "weighted"];

export const dns = z
  .strictObject({
    zone: z.string().min(1).optional(),
    policy: z
      .string()
      .refine(
        (text) => !SPREADING.includes(text),
        "one name answered by several live regions would split rooms, because no router knows another region's rooms: " +
          "give each region a name of its own, or use failover",
      )
      .pipe(z.enum(["none", "simple", "failover"]))
      .default("none"),
    backup: z
      .strictObject({
        router: z.array(address).min(1),
        turn: z.union([address, hostName], "an address or a host name").optional(),
      })
      .optional(),
  })
  .prefault({});
