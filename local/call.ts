import { setTimeout as sleep } from "node:timers/promises";
import { findBrowser, NoBrowser } from "./call/browser";
import { bridgeAddresses } from "./call/bridgeAddresses";
import { call, type CallOptions, type CallResult } from "./call/call";
import { openTunnels, roomOn } from "./call/routers";
import { NEXT } from "./call/verdict";
import { readStackConfig } from "./config/stackConfig";
import { effectiveConfig } from "./containers/effectiveConfig";
import { regionCluster } from "./containers/regionCluster";
import { type Cluster, connect } from "./kubernetes/client";
import { LOCAL, ROOT } from "./machine/paths";
import { planOf } from "./policy/checkedPlan";
import { missingStack, type RunningCluster, runningCluster } from "./running/cluster";
import { argument, command, flag, positive } from "./terminal/command";
import { createLog, type Log } from "./terminal/progress";
import { UserError } from "./terminal/userError";

const EVERY_MS = 60_000;

/** The options in which one of several calls differs. */
interface Way extends Pick<CallOptions, "through" | "room"> {
  readonly name: string;
}

type Base = Omit<CallOptions, "through" | "room">;

/**
 * Makes the calls one after the other, and prints a line for each.
 * @returns whether all of them passed.
 */
export async function callEach(ways: readonly Way[], base: Base, print: (line: string) => void): Promise<boolean> {
  let passed = true;
  for (const { name, ...way } of ways) {
    const result = await call({ ...base, ...way });
    print(describe(name, result, base));
    passed &&= result.failure === undefined;
  }
  return passed;
}

function describe(name: string, { bridges, failure }: CallResult, { participants }: Base): string {
  if (failure !== undefined) return `✘ ${name}: ${failure.step}: ${failure.what}\n  ${NEXT[failure.step]}`;
  const from = bridges.length === 0 ? "" : `, by ${bridges.join(", ")}`;
  return `✔ ${name}: ${participants} participants receive sound and picture of each other${from}`;
}

/** @throws UserError when EACH is neither `router` nor `shard`, or no cluster is at hand for it. */
async function waysOf(
  each: string | undefined,
  cluster: Cluster | undefined,
  shards: number,
  entrance: Pick<Way, "through">,
): Promise<readonly Way[]> {
  if (each === undefined) return [{ name: "region", ...entrance }];
  if (cluster === undefined)
    throw new UserError(`EACH=${each} needs the cluster of the region: KUBECONFIG=file CONTEXT=name`);
  if (each === "router") return openTunnels(cluster);
  if (each !== "shard") throw new UserError(`EACH=${each} is neither router nor shard`);
  const ids = Array.from({ length: shards }, (_, n) => `shard-${n}` as const);
  return Promise.all(ids.map(async (id) => ({ name: id, room: await roomOn(cluster, id), ...entrance })));
}

/**
 * The cluster of the region, for routers and addresses of bridges. It is optional.
 * @throws UserError when it is the local control plane, or when no region is named and none is up on this machine.
 */
function clusterOf(log: Log): Cluster | undefined {
  if (argument("URL") !== undefined && argument("CONTEXT") === undefined) return undefined;
  const running = findCluster(log);
  if (running?.local === true) {
    throw new UserError(
      `stack ${running.stack} is on the local control plane, which runs no containers, so there is no page to open.\n` +
        "For a region in containers: make down, then make up CLUSTER=k3d",
    );
  }
  return running === undefined ? undefined : connect(running.kubeconfig, running.context);
}

function findCluster(log: Log): RunningCluster | undefined {
  try {
    return runningCluster();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (argument("STACK") === undefined) {
      throw new UserError(`${error.message}\n  URL=https://meet.example.org      any region, without its cluster`);
    }
    log.warn(`the addresses of the bridges are not checked: ${error.message}`);
    return undefined;
  }
}

/** @throws UserError for one participant, who receives nothing. */
function participants(): number {
  const number = positive("PARTICIPANTS") ?? 3;
  if (number > 1) return number;
  throw new UserError("PARTICIPANTS=1: a call needs two or more, and a bridge is used from three on");
}

function urlOf(text: string): URL {
  if (URL.canParse(text) && new URL(text).protocol === "https:") return new URL(text);
  throw new UserError(`URL=${text} is not an address of a region, for example https://meet.example.org`);
}

async function main(): Promise<void> {
  const log = createLog();
  const given = argument("URL");
  const named = given ?? argument("CONTEXT");
  if (given === undefined && named !== undefined && argument("STACK") === undefined) throw missingStack();
  const here = named === undefined ? effectiveConfig(LOCAL, argument("STACK")) : undefined;
  const config = here ?? readStackConfig(ROOT, argument("STACK") ?? "dev");
  const plan = planOf(config);
  const url = urlOf(given ?? `https://${plan.meet.domain}`);
  log.step(`Calling ${url.origin}${given === undefined ? ` of the stack ${config.stack}` : ""}`);
  const cluster = clusterOf(log);
  const browser = findBrowser();
  const through = here === undefined ? undefined : regionCluster(LOCAL)?.through;
  const entrance = through === undefined ? {} : { through };
  const token = argument("TOKEN");
  const addresses = cluster === undefined ? undefined : await bridgeAddresses(cluster);
  const base: Base = {
    url,
    browser,
    log,
    participants: participants(),
    seconds: positive("SECONDS") ?? 10,
    relayOnly: flag("RELAY"),
    ownAuthority: given === undefined && !plan.tls.publiclyTrusted,
    ...(addresses === undefined ? {} : { addresses }),
    ...(token === undefined ? {} : { token }),
  };
  const watching = flag("WATCH");
  for (;;) {
    const ways = await waysOf(argument("EACH"), cluster, plan.shards.length, entrance);
    const print = (line: string): void =>
      console.log(watching ? `${new Date().toISOString()} ${line.split("\n", 1)[0]}` : line);
    process.exitCode = (await callEach(ways, base, print)) ? 0 : 1;
    if (!watching) return;
    await sleep(EVERY_MS);
  }
}

if (require.main === module) {
  void command(async () => {
    try {
      await main();
    } catch (error) {
      if (!(error instanceof NoBrowser)) throw error;
      console.error(error.message);
      process.exitCode = 2;
    }
    // Tunnels stay open for connections that the browser has left.
    process.exit();
  });
}
