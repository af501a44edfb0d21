import { runtime } from "@pulumi/pulumi";
import { planRegion } from "./stacks/plan";
import { createRegion } from "./stacks/region";
import { readSettings } from "./stacks/settings";

const settings = readSettings(runtime.allConfig());
const region = createRegion(planRegion(settings), settings);

/** Where people go. */
export const url = region.url;
/** Address of the router's load balancer: what `url` has to resolve to. */
export const routerAddress = region.routerAddress;
/** State of each shard by its id. */
export const shards = region.shards;
/** Records to make by hand. */
export const dnsRecords = region.dnsRecords;
