import { z } from "zod";
import { cidr } from "./addresses";
import { cpu, form, memory, whole } from "./formats";
import { LABEL, labelKey, labelValue } from "./kubernetesNames";
import { line } from "./lines";
import { isHostAndPort, runbooks, url } from "./urls";

const SMARTHOST = "host:port of a mail server, such as smtp.example.org:587";
const smarthost = z.string(SMARTHOST).refine(isHostAndPort, SMARTHOST);

/** Alertmanager takes braces in it for its template. */
const channel = form(/^[#@]?[^\s#@{}\p{C}]{1,80}$/u, "a channel, such as #calls");

/** Less than that, and Prometheus is killed as it starts to read what it wrote before. */
const MIN_MEMORY_MIB = 256;

/** Whom alerts go to. What it takes to be let in there is the secret key `receiverSecret`. */
const receiver = z.discriminatedUnion(
  "type",
  [
    z.strictObject({
      type: z.literal("email"),
      to: z.array(z.email("an e-mail address")).min(1, "at least one e-mail address"),
      from: z.email("an e-mail address"),
      smarthost,
      username: line("whom the mail server lets in").optional(),
    }),
    z.strictObject({ type: z.literal("slack"), channel }),
    z.strictObject({ type: z.literal("pagerduty") }),
    z.strictObject({ type: z.literal("webhook") }),
  ],
  { error: "one of email, slack, pagerduty, webhook" },
);

/** A Prometheus that the cluster has already. */
const prometheus = z.strictObject({
  url: url("an http:// or https:// URL without ?, # and $", ["http", "https"], /[?#$]/),
  namespace: form(LABEL, "a namespace").default("monitoring"),
  // The name that kube-prometheus gives it.
  serviceAccount: form(LABEL, "the name of a service account").default("prometheus-k8s"),
  labels: z.record(labelKey, labelValue).default({}),
});

export const monitoring = z
  .strictObject({
    enabled: z.boolean().default(true),
    retentionDays: whole(1, 1095).optional(),
    storageGi: whole(5, 16_384).optional(),
    cpu: cpu.optional(),
    memory: memory.refine((mebibytes) => mebibytes >= MIN_MEMORY_MIB, `at least ${MIN_MEMORY_MIB}Mi`).optional(),
    allow: z.array(cidr).default([]),
    receiver: receiver.optional(),
    heartbeat: url("an https:// URL", ["https"]).optional(),
    runbooks: runbooks.default("docs/alerts.md"),
    controlPlane: z.boolean().default(false),
    prometheus: prometheus.optional(),
  })
  .prefault({});

export const logs = z.enum(["cloud", "loki", "none"]).optional();

export const logOptions = z
  .strictObject({
    retentionDays: whole(1, 365).default(14),
    storageGi: whole(5, 16_384).default(30),
    maskAddresses: z.boolean().default(false),
  })
  .prefault({});
