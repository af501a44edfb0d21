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

/** Where people go. */
export const url = region.url;
/** Address of the router's load balancer: what `url` has to resolve to. */
export const routerAddress = region.routerAddress;
/** Records to make by hand. */
export const dnsRecords = region.dnsRecords;
/** State of each shard by its id. */
export const shards = region.shards;
/** Shards whose changes wait until they are offline. */
export const waiting = region.waiting;
/** What has to let media in; without a `rule` it is yours to open. */
export const mediaFirewall = region.mediaFirewall;
/** Where the region is watched, and the password of `admin` there. */
export const grafanaUrl = region.grafanaUrl ?? null;
export const grafanaPassword = region.grafanaPassword ?? null;
/** For kubectl; a cluster that exists already has its own. */
export const kubeconfig = region.kubeconfig ?? null;
/** US dollars a month at list prices, in a cloud. */
export const cost = estimate(plan) ?? null;
