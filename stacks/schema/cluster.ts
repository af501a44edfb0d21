import { z } from "zod";
import { DNS_DOMAIN } from "../catalogue/namespaces";
import { range, suggestedRange } from "./addresses";
import { form, word } from "./formats";
import { hostName } from "./hostNames";
import { labelKey, labelValue, objectName } from "./kubernetesNames";
import { line } from "./lines";
import { withSuggestion } from "./suggestions";
import { formatRange, parseRange, type Range } from "./range";
import { toleration } from "./nodes";

/** Maximum zones, because a VPC is divided into parts for this number. */
export const MAX_ZONES = 4;

/** Whether the program installs an add-on that a cluster has once, or uses the existing one. */
const addon = z.enum(["install", "existing"]);

/** YAML reads an unquoted 1.36 as a number. */
const minorVersion = withSuggestion(
  z
    .union([z.string(), z.number().transform(String)], 'a minor version, such as "1.36"')
    .pipe(z.string().regex(/^1\.\d{2}$/, 'a minor version, such as "1.36"')),
  (value) => /\b1\.\d{2}\b/.exec(String(value).replace(/^v/, ""))?.[0],
);

/** An IPv4 range, the only kind that the control planes of both clouds support. */
const network = (example: string): z.ZodType<Range, string> => {
  const allowed = `an IPv4 range that starts at its first address, such as ${example}`;
  const range = z.string(allowed).transform((text, context) => {
    const range = parseRange(text);
    if (range !== undefined) return range;
    context.addIssue({ code: "custom", message: allowed });
    return z.NEVER;
  });
  return withSuggestion(range, suggestedRange);
};

/** At least /8, because no organisation has a larger network. It also refuses 0.0.0.0/1 and 128.0.0.0/1. */
const endpointCidr = network("203.0.113.7/32").refine(
  ({ prefix }) => prefix >= 8,
  "/8 or smaller: a larger range would open the cluster's API to the internet",
);

/** Form of a GKE cluster name. At most 24 characters, because service account ids append a suffix and have 30. */
const CLUSTER_NAME = /^[a-z]([-a-z0-9]{0,22}[a-z0-9])?$/;

const ZONES = `from 2 to ${MAX_ZONES} zones of the region`;

const POD_RANGE = "the IPv4 range of pods only, such as 10.0.0.0/8: X-Forwarded-For from an address in it is trusted";

/** Keys for kubeconfig: how to reach the cluster, and its names. */
const existing = {
  kubeconfig: line("path of a kubeconfig file").optional(),
  context: line("a context of that file").optional(),
  mediaSelector: z.record(labelKey, labelValue).optional(),
  mediaToleration: toleration.optional(),
  dnsDomain: hostName.default(DNS_DOMAIN),
  storageClass: objectName("a class listed by kubectl get storageclass").optional(),
  podCidr: range(POD_RANGE, { family: "ipv4", accept: ({ prefix }) => prefix > 0 }).default("10.0.0.0/8"),
  serviceAnnotations: z.record(labelKey, word).default({}),
};

/** Keys for aws and gcp: how to create the cluster. */
const managed = {
  name: form(
    CLUSTER_NAME,
    "a name of at most 24 lower-case letters, digits and hyphens that starts with a letter",
  ).optional(),
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
      recording: line("a machine type").optional(),
    })
    .optional(),
  autopilot: z.boolean().default(false),
};

export const cluster = z
  .strictObject({
    ...existing,
    ...managed,
    addons: z
      .strictObject({
        certManager: addon.default("install"),
        keda: addon.default("install"),
        metricsServer: addon.default("install"),
        prometheusOperator: addon.default("install"),
        reflector: addon.default("install"),
      })
      .prefault({}),
  })
  .prefault({});
