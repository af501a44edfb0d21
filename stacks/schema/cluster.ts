import { z } from "zod";
import { address, meantRange, range } from "./addresses";
import { cpu, form, memory, whole, word } from "./formats";
import { hostName } from "./hostNames";
import { labelKey, labelValue, objectName } from "./kubernetesNames";
import { line } from "./lines";
import { withSuggestion } from "./suggestions";
import { formatRange, parseRange, type Range } from "./range";
import { nearest } from "./nearest";

/** Keys about the cluster, its nodes and its names. */

/** Most zones that a VPC is divided for. */
export const MAX_ZONES = 4;

/** Whether something that a cluster has once is made by this program, or is there already. */
const addon = z.enum(["install", "existing"]);

/** YAML takes 1.36 for a number. */
const minorVersion = withSuggestion(
  z
    .union([z.string(), z.number().transform(String)], 'a minor version, such as "1.36"')
    .pipe(z.string().regex(/^1\.\d{2}$/, 'a minor version, such as "1.36"')),
  (value) => /\b1\.\d{2}\b/.exec(String(value).replace(/^v/, ""))?.[0],
);

/** An IPv4 range; neither cloud's control plane has another kind. */
const network = (example: string): z.ZodType<Range, string> => {
  const allowed = `an IPv4 range from its first address on, such as ${example}`;
  const range = z.string(allowed).transform((text, context) => {
    const range = parseRange(text);
    if (range !== undefined) return range;
    context.addIssue({ code: "custom", message: allowed });
    return z.NEVER;
  });
  return withSuggestion(range, meantRange);
};

/** Nobody has more than a /8; halves of the internet are the whole of it in two lines. */
const endpointCidr = network("203.0.113.7/32").refine(
  ({ prefix }) => prefix >= 8,
  "networks that administer the cluster, /8 at the largest: the whole world would be let at its API",
);

/** What GKE takes, and with what is appended the strictest of others: service accounts of Google Cloud have 30 characters. */
const CLUSTER_NAME = /^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$/;

const ZONES = `from 2 to ${MAX_ZONES} zones of the region`;

const POD_RANGE =
  "the IPv4 range of pods alone, such as 10.0.0.0/8: what an address in it says of a participant's address is believed";

/** For kubeconfig: where the cluster is and what it calls things. */
const existing = {
  kubeconfig: line("path of a kubeconfig file").optional(),
  context: line("a context of that file").optional(),
  mediaSelector: z.record(labelKey, labelValue).optional(),
  mediaToleration: z
    .strictObject({
      key: labelKey,
      value: labelValue.optional(),
      effect: z.enum(["NoSchedule", "NoExecute", "PreferNoSchedule"]).optional(),
    })
    .optional(),
  storageClass: objectName("one that kubectl get storageclass lists").optional(),
  podCidr: range(POD_RANGE, { family: "ipv4", accept: ({ prefix }) => prefix > 0 }).default("10.0.0.0/8"),
  serviceAnnotations: z.record(labelKey, word).default({}),
};

/** For aws and gcp: what the cluster is made like. */
const made = {
  name: form(CLUSTER_NAME, "a name of at most 24 lower-case letters, digits and hyphens, from a letter on").optional(),
  version: minorVersion.optional(),
  release: line("the exact version of nodes").optional(),
  cidr: network("10.0.0.0/16").prefault(formatRange({ start: 10 * 2 ** 24, prefix: 16 })),
  endpointCidrs: z.array(endpointCidr).default([]),
  zones: z.array(line(ZONES)).min(2, ZONES).max(MAX_ZONES, ZONES).optional(),
  admins: z
    .array(form(/^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/, "the ARN of an IAM role or user"))
    .default([]),
  previous: z
    .strictObject({
      version: minorVersion.optional(),
      release: line("the exact version of nodes").optional(),
      system: line("a machine type").optional(),
      media: line("a machine type").optional(),
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
      [line("a machine type"), z.strictObject({ name: line("a machine type").optional(), cpu, memory })],
      "a machine type, or {cpu, memory}",
    )
    .optional(),
});

/** Ways of answering one name from several regions at a time. */
const SPREADING = ["geolocation", "geoproximity", "latency", "multivalue", "round-robin", "weighted"];

const POLICIES = ["none", "simple", "failover"] as const;

const policy = withSuggestion(
  z
    .string(`one of ${POLICIES.join(", ")}`)
    .refine(
      (text) => !SPREADING.includes(text),
      "one name answered by several live regions would split rooms, because no router knows another region's rooms: " +
        "give each region a name of its own, or use failover",
    )
    .pipe(z.enum(POLICIES)),
  (value) => nearest(String(value), POLICIES) ?? "failover",
);

/** They become one A record, which holds nothing else and nothing twice. */
const TURN = "an address or a host name";
const BACKUP = "IPv4 addresses of the other region's router, at least one and each once";

export const dns = z
  .strictObject({
    zone: line("a zone of Route 53 or Cloud DNS").optional(),
    policy: policy.default("none"),
    backup: z
      .strictObject({
        router: z
          .array(address(BACKUP, { family: "ipv4" }))
          .min(1, BACKUP)
          .refine((list) => new Set(list).size === list.length, BACKUP),
        turn: z.union([address(TURN), hostName], TURN).optional(),
      })
      .optional(),
  })
  .prefault({});
