import { CPU, MEMORY, type Section } from "./key";

export const MONITORING: Section = {
  "monitoring.enabled": {
    effect: "rolling",
    meaning: "Prometheus, Grafana and alerts; without them bridges are scaled by CPU only",
  },
  "monitoring.retentionDays": {
    effect: "at run time",
    unit: "days",
    default: "`15`",
    meaning: "how long Prometheus keeps metrics",
  },
  "monitoring.storageGi": {
    effect: "at run time",
    unit: "GiB",
    default: "`50`",
    meaning: "size of Prometheus' next volume; an existing volume keeps its size",
  },
  "monitoring.cpu": {
    effect: "at run time",
    type: CPU,
    default: "0.1 in development, 0.5 in production",
    meaning: "CPU request of Prometheus",
  },
  "monitoring.memory": {
    effect: "at run time",
    type: MEMORY,
    default: "512Mi in development, 4Gi in production",
    meaning: "memory of Prometheus",
  },
  "monitoring.allow": {
    effect: "rolling",
    type: "list of ranges",
    default: "`[]`; required in production",
    meaning: "networks that may open Grafana; empty: none",
  },
  "monitoring.receiver.type": {
    effect: "at run time",
    default: "required in production",
    meaning: "where alerts are sent; `receiverSecret` authenticates",
  },
  "monitoring.receiver.to": {
    effect: "at run time",
    type: "list of e-mail addresses",
    default: "required for `email`",
    meaning: "recipients",
  },
  "monitoring.receiver.from": {
    effect: "at run time",
    default: "required for `email`",
    meaning: "sender",
  },
  "monitoring.receiver.smarthost": {
    effect: "at run time",
    type: "`host:port`",
    default: "required for `email`",
    meaning: "mail server",
  },
  "monitoring.receiver.username": { effect: "at run time", type: "text", meaning: "account on the mail server" },
  "monitoring.receiver.channel": {
    effect: "at run time",
    type: "`#name`",
    default: "required for `slack`",
    meaning: "channel",
  },
  receiverSecret: {
    effect: "at run time",
    type: "text",
    default: "required, except for `email` without a username",
    meaning: "password of the mail server, webhook URL of Slack, integration key of PagerDuty, or webhook URL",
  },
  "monitoring.heartbeat": {
    effect: "at run time",
    type: "`https://` URL",
    default: "required in production",
    meaning: "called every minute while alerts can be delivered; may be set with `--secret`",
  },
  "monitoring.runbooks": {
    effect: "at run time",
    type: "URL",
    meaning: "where operators read `docs/alerts.md`; alerts link to their sections",
  },
  "monitoring.controlPlane": {
    effect: "at run time",
    meaning: "Prometheus can reach scheduler, controller manager, etcd and kube-proxy",
  },
  "monitoring.prometheus.url": {
    effect: "at run time",
    type: "`http://` or `https://` URL",
    default: "required with an existing operator",
    meaning: "existing Prometheus",
  },
  "monitoring.prometheus.namespace": { effect: "replaces", meaning: "its namespace" },
  "monitoring.prometheus.serviceAccount": { effect: "at run time", meaning: "its ServiceAccount" },
  "monitoring.prometheus.labels": {
    effect: "at run time",
    type: "map of labels",
    meaning: "labels by which it selects monitors and rules",
  },
  "monitoring.prometheus.grafana": {
    effect: "at run time",
    type: "URL",
    meaning: "Grafana of the cluster, for links from alerts to dashboards",
  },
  logs: {
    effect: "at run time",
    default: "`cloud` on aws and gcp, `none` on kubeconfig",
    meaning: "where container logs are kept",
  },
  "logOptions.retentionDays": { effect: "at run time", unit: "days", meaning: "how long logs are kept" },
  "logOptions.storageGi": { effect: "replaces", unit: "GiB", meaning: "size of Loki's volume" },
  "logOptions.maskAddresses": {
    effect: "at run time",
    meaning: "mask client addresses in kept logs; not with `cloud` on gcp",
  },
};
