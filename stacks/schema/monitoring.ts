import { z } from "zod";
import { cidr } from "./addresses";
import { cpu, form, memory, whole } from "./formats";
import { LABEL, labelKey, labelValue } from "./kubernetesNames";
import { line } from "./lines";
import { isHostAndPort, secretUrl, url } from "./urls";

const SMARTHOST = "host:port of a mail server, such as smtp.example.org:587";
const smarthost = z.string(SMARTHOST).refine(isHostAndPort, SMARTHOST);

/** No braces, which Alertmanager would parse as a template. */
const channel = form(/^[#@]?[^\s#@{}\p{C}]{1,80}$/u, "a channel, such as #calls");

/** Largest volume of Prometheus or Loki, GiB. */
export const MAX_STORAGE_GI = 16_384;

/** With less, Prometheus is OOM-killed while it replays its write-ahead log. */
const MIN_MEMORY_MIB = 256;

/** Receiver of alerts. Its credential is the secret key `receiverSecret`. */
const receiver = z.discriminatedUnion(
  "type",
  [
    z.strictObject({
      type: z.literal("email"),
      to: z.array(z.email("an e-mail address")).min(1, "at least one e-mail address"),
      from: z.email("an e-mail address"),
      smarthost,
      username: line("the user name for the mail server").optional(),
    }),
    z.strictObject({ type: z.literal("slack"), channel }),
    z.strictObject({ type: z.literal("pagerduty") }),
    z.strictObject({ type: z.literal("webhook") }),
  ],
  { error: "one of email, slack, pagerduty, webhook" },
);

/** An existing Prometheus of the cluster. */
const prometheus = z.strictObject({
  url: url("an http:// or https:// URL without ?, # and $", ["http", "https"], /[?#$]/),
  namespace: form(LABEL, "a namespace").default("monitoring"),
  // Name in kube-prometheus.
  serviceAccount: form(LABEL, "the name of a service account").default("prometheus-k8s"),
  labels: z.record(labelKey, labelValue).default({}),
  grafana: url("an http:// or https:// URL without ? and #", ["http", "https"], /[?#]/).optional(),
});

export const monitoring = z
  .strictObject({
    enabled: z.boolean().default(true),
    retentionDays: whole(1, 1095).optional(),
    storageGi: whole(5, MAX_STORAGE_GI).optional(),
    cpu: cpu.optional(),
    memory: memory.refine((mebibytes) => mebibytes >= MIN_MEMORY_MIB, `at least ${MIN_MEMORY_MIB}Mi`).optional(),
    allow: z.array(cidr).default([]),
    receiver: receiver.optional(),
    heartbeat: secretUrl("an https:// URL", ["https"]).optional(),
    // Alert rules append the heading, and Prometheus would parse braces as a template.
    runbooks: url("an http:// or https:// URL without ? and #", ["http", "https"], /[?#]/).optional(),
    controlPlane: z.boolean().default(false),
    prometheus: prometheus.optional(),
  })
  .prefault({});

export const logs = z.enum(["cloud", "loki", "none"]).optional();

export const logOptions = z
  .strictObject({
    retentionDays: whole(1, 365).default(14),
    storageGi: whole(5, MAX_STORAGE_GI).default(30),
    maskAddresses: z.boolean().default(false),
  })
  .prefault({});
