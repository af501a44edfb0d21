import { getProject, runtime } from "@pulumi/pulumi";
import { planRegion } from "./stacks/plan/plan";
import { createRegion } from "./stacks/region";
import { encryptedHere } from "./stacks/settings/encrypted";
import { readSettings } from "./stacks/settings/read";
import { secretsOf } from "./stacks/settings/secrets";
import { estimate } from "./stacks/sizing/cost";

const settings = readSettings(runtime.allConfig(), encryptedHere(), getProject());
const plan = planRegion(settings);
const region = createRegion(plan, secretsOf(settings));

/** Public URL of the service. */
export const url = region.url;
/** Address of the router's load balancer; the host of `url` must resolve to it. */
export const routerAddress = region.routerAddress;
/** DNS records that the operator must create. */
export const dnsRecords = region.dnsRecords;
/** State of each shard by its id. */
export const shards = region.shards;
/** Shards with pending changes, applied once the shard is offline. */
export const waiting = region.waiting;
/** The firewall that must admit media. Without a `rule` the operator must open it. */
export const mediaFirewall = region.mediaFirewall ?? null;
/** URL of Grafana, and the password of its user `admin`. */
export const grafanaUrl = region.grafanaUrl ?? null;
export const grafanaPassword = region.grafanaPassword ?? null;
/** For kubectl; null for an existing cluster, which has its own. */
export const kubeconfig = region.kubeconfig ?? null;
/** Estimated US dollars per month at list prices; null for an existing cluster. */
export const cost = estimate(plan) ?? null;
