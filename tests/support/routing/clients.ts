import { Agent, request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { PORTS } from "../../../stacks/catalogue/ports";
import { Participant } from "./participant";
import { DOMAIN, type Region } from "./region";

/** How many rooms are joined at the same time. */
const AT_ONCE = 100;
const ASK_AGAIN_MS = 100;
/** Longer than any outage that a test causes. A room that gets no shard fails its test with its name. */
const GIVE_UP_MS = 120_000;
/** Longer than any of the router's own limits on an answer. */
const SILENT_MS = 60_000;

/** A router that keeps a connection and answers nothing. */
class SilentRouter extends Error {
  constructor(host: string, path: string) {
    super(`the router at ${host} has not answered ${path} within ${SILENT_MS / 1000} s`);
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The shard that answered. */
  readonly shard: string | undefined;
}

/** The shards that a room's participants landed on. More than one means that the room is split. */
export type Placement = ReadonlyMap<string, ReadonlySet<string>>;

/** Participants of a region, each on one of its routers. */
export class Clients {
  /** Requests that failed or got an error of the router. The client repeated them, as Jitsi's clients do. */
  failures = 0;
  private readonly agents: readonly Agent[];

  constructor(private readonly region: Region) {
    this.agents = region.routers.map(() => new Agent({ keepAlive: true, maxSockets: 100, rejectUnauthorized: false }));
  }

  async ask(router: number, path: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
    return ask(this.agents[router], this.region.router(router).address, path, headers);
  }

  /** Four participants of each room join at the same moment, spread over the routers. */
  async join(rooms: readonly string[], routers: readonly number[] = [0, 1]): Promise<Placement> {
    const placement = new Map<string, ReadonlySet<string>>();
    const participants = [0, 1, 2, 3].map((one) => routers[one % routers.length] ?? 0);
    await inLanes(rooms, async (room) => {
      placement.set(room, new Set(await Promise.all(participants.map((router) => this.land(router, room)))));
    });
    return placement;
  }

  /** One participant of each room on each router opens a websocket and keeps it open. */
  async meet(rooms: readonly string[]): Promise<readonly Participant[]> {
    const participants: Participant[] = [];
    await inLanes(rooms, async (room) => {
      const joining = this.region.routers.map(({ address }) => Participant.join(address, room));
      participants.push(...(await Promise.all(joining)));
    });
    return participants;
  }

  close(): void {
    this.agents.forEach((agent) => agent.destroy());
  }

  /**
   * The shard that one participant lands on.
   * @throws Error when every answer within GIVE_UP_MS is an error.
   */
  private async land(router: number, room: string): Promise<string> {
    const began = Date.now();
    for (;;) {
      const reply = await this.ask(router, signalling(room)).catch((error: unknown) => {
        if (error instanceof SilentRouter) throw error;
        return undefined;
      });
      if (reply !== undefined && reply.status < 500) return reply.shard ?? `status ${reply.status}`;
      if (Date.now() - began > GIVE_UP_MS) {
        throw new Error(`router-${router} gives ${room} no shard: status ${reply?.status ?? "none, no connection"}`);
      }
      this.failures++;
      await sleep(ASK_AGAIN_MS);
    }
  }
}

/** Sends requests to any edge over kept-alive connections. */
export function askOf(address: string): (path: string) => Promise<Reply> {
  const agent = new Agent({ keepAlive: true, maxSockets: 100, rejectUnauthorized: false });
  return (path) => ask(agent, address, path, {});
}

function ask(
  agent: Agent | undefined,
  host: string,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { agent, host, port: PORTS.routerHttps, path, servername: DOMAIN };
    request({ ...options, headers: { host: DOMAIN, ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("error", reject).on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString(),
          shard: answer.headers["x-jitsi-shard"] as string | undefined,
        }),
      );
    })
      .on("error", reject)
      .setTimeout(SILENT_MS, () => reject(new SilentRouter(host, path)))
      .end();
  });
}

/** Opens rooms in batches until a promise settles, and four batches after that. */
export async function openMeanwhile(clients: Clients, happens: Promise<unknown>): Promise<Placement> {
  const placed = new Map<string, ReadonlySet<string>>();
  let happened = false;
  const end = happens.finally(() => (happened = true));
  for (let batch = 0, after = 0; after < 4; batch++) {
    if (happened) after++;
    (await clients.join(roomNames(`meanwhile-${batch}`, 20))).forEach((shards, room) => placed.set(room, shards));
    await sleep(100);
  }
  await end;
  return placed;
}

/** Path of a room's signalling. */
export function signalling(room: string): string {
  return `/http-bind?room=${encodeURIComponent(room)}`;
}

/** Rooms whose participants are on more than one shard. */
export function split(placement: Placement): readonly string[] {
  return [...placement].flatMap(([room, shards]) => (shards.size === 1 ? [] : [`${room}: ${[...shards].join(", ")}`]));
}

/** Rooms of `before` that are on another shard in `after`. */
export function moved(before: Placement, after: Placement): readonly string[] {
  return [...before].flatMap(([room, shards]) => {
    const [was, is] = [shards, after.get(room) ?? []].map((some) => [...some].join(", "));
    return was === is ? [] : [`${room}: ${was} → ${is}`];
  });
}

export function roomNames(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => `${prefix}-${n}`);
}

/** Rooms of one shard. */
export function roomsOn(placement: Placement, shard: string): readonly string[] {
  return [...placement].flatMap(([room, shards]) => (shards.has(shard) ? [room] : []));
}

async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}
