import { runtime } from "@pulumi/pulumi";
import { planRegion } from "./stacks/plan";
import { createRegion } from "./stacks/region";
import { readSettings, secretsOf } from "./stacks/settings";

const settings = readSettings(runtime.allConfig());
const region = createRegion(planRegion(settings), secretsOf(settings));

/** Where people go. */
export const url = region.url;
/** Address of the router's load balancer: what `url` has to resolve to. */
export const routerAddress = region.routerAddress;
/** State of each shard by its id. */
export const shards = region.shards;
/** Shards whose changes wait until they are offline. */
export const waiting = region.waiting;
/** Records to make by hand. */
export const dnsRecords = region.dnsRecords;
