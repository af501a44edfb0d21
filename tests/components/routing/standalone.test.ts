import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, openSync, closeSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { PORTS } from "../../../stacks/catalogue/ports";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { Clients, moved, roomNames, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

/** One HAProxy as a script outside of Kubernetes runs it: the configuration and its variables, nothing of ours beside it. */
class Standalone {
  private process: ChildProcess | undefined;
  private readonly folder: string;

  constructor(
    private readonly region: Region,
    private readonly haproxy: string,
    private readonly n: number,
  ) {
    this.folder = join(region.folder, `standalone-${n}`);
    mkdirSync(this.folder);
    writeFileSync(join(this.folder, "haproxy.cfg"), haproxyConfig(region.plan));
  }

  start(): void {
    const { n, region, folder } = this;
    const peers = region.routers.map(({ address }, peer) => [`ROUTER_${peer}_PEER`, `${address}:${PORTS.routerPeers}`]);
    const { address } = region.router(n);
    const env = {
      POD_NAME: `router-${n}`,
      ...(Object.fromEntries(peers) as Record<string, string>),
      DNS_ADDR: region.nameServers[n]?.address ?? "",
      BIND_HTTP: `${address}:${PORTS.routerHttp}`,
      BIND_HTTPS: `${address}:${PORTS.routerHttps}`,
      BIND_METRICS: `${address}:${PORTS.routerMetrics}`,
      CERT_DIR: region.certificates,
      RUN_DIR: folder,
    };
    const out = openSync(join(folder, "log"), "a");
    this.process = spawn(this.haproxy, ["-db", "-f", join(folder, "haproxy.cfg")], {
      env,
      stdio: ["ignore", out, out],
    });
    closeSync(out);
  }

  /** What it said when it read its configuration. */
  said(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  async tell(command: string): Promise<string> {
    const socket = connect(join(this.folder, "admin.sock"));
    socket.end(`${command}\n`);
    return text(socket);
  }

  /** Waits until its own checks find every shard healthy, and it has learned where each one is. */
  async findsShards(): Promise<void> {
    for (const { id } of this.region.shards) {
      for (const backend of ["jicofo", "rooms"]) {
        const ready = new RegExp(`^\\d+ ${backend} \\d+ ${id} \\S+ 2 0 `, "m");
        while (!ready.test(await this.tell(`show servers state ${backend}`).catch(() => ""))) await sleep(100);
      }
    }
  }

  async knows(rooms: number): Promise<void> {
    const used = new RegExp(`used:${rooms}$`, "m");
    while (!used.test(await this.tell("show table rooms").catch(() => ""))) await sleep(100);
  }

  async open(): Promise<void> {
    await this.tell(this.region.shards.map(({ id }) => `set server rooms/${id} weight 100`).join(";"));
  }

  async stop(): Promise<void> {
    if (this.process === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }
}

describe("the configuration outside of Kubernetes, with its variables and without a sidecar", function () {
  this.timeout(HANGS);
  const rooms = roomNames("room", 500);
  let region: Region;
  let clients: Clients;
  let routers: readonly Standalone[];

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    region = await Region.start({ haproxy, shards: 3 });
    routers = region.routers.map((_, n) => new Standalone(region, haproxy, n));
    routers.forEach((router) => router.start());
    await Promise.all(routers.map((router) => router.findsShards()));
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await Promise.all((routers ?? []).map((router) => router.stop()));
    await region?.stop();
  });

  it("is read without a warning", () => {
    for (const router of routers) assert.doesNotMatch(router.said(), /\[(WARNING|ALERT)\].* config : /);
  });

  it("answers 503 while no slot is open", async () => {
    const { status, headers } = await clients.ask(0, "/http-bind?room=early");
    assert.deepEqual([status, headers["retry-after"]], [503, "10"]);
  });

  it("keeps each room on one shard once the slots are opened through admin.sock, and after a restart", async () => {
    await Promise.all(routers.map((router) => router.open()));
    const placed = await clients.join(rooms);
    assert.deepEqual(split(placed), []);
    assert.ok(region.shards.every(({ id }) => [...placed.values()].some((shards) => shards.has(id))));

    const [, restarted] = routers;
    await restarted?.stop();
    restarted?.start();
    await restarted?.findsShards();
    await restarted?.knows(rooms.length);
    await restarted?.open();
    const again = await clients.join(rooms);
    assert.deepEqual([...split(again), ...moved(placed, again)], []);
  });
});
