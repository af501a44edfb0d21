import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, openSync, closeSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PORTS } from "../../../stacks/catalogue/ports";
import { ROOT } from "../../../local/machine/paths";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { Clients, moved, roomNames, split } from "../../support/routing/clients";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

/** One HAProxy outside Kubernetes: the configuration and its variables, without start script and sidecar. */
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
    const peers = region.routers.flatMap(({ address }, peer) => [
      [`ROUTER_${peer}_PEER`, `${address}:${PORTS.routerPeers}`],
      [`ROUTER_${peer}_PLACE`, `${address}:${PORTS.routerPlace}`],
    ]);
    const { address } = region.router(n);
    const env = {
      POD_NAME: `router-${n}`,
      ...(Object.fromEntries(peers) as Record<string, string>),
      DNS_ADDR: region.nameServers[n]?.address ?? "",
      BIND_HTTP: `${address}:${PORTS.routerHttp}`,
      BIND_HTTPS: `${address}:${PORTS.routerHttps}`,
      BIND_METRICS: `${address}:${PORTS.routerMetrics}`,
      BIND_PLACE: `${address}:${PORTS.routerPlace}`,
      LUA_DIR: join(ROOT, "components", "routing", "scripts"),
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

  /** HAProxy's messages about its configuration. */
  said(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  async stop(): Promise<void> {
    if (this.process === undefined || this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await ended;
  }
}

describe("the configuration outside Kubernetes, with its variables only", function () {
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
    await Promise.all(region.routers.map((router) => router.ready()));
    for (const { id } of region.shards) await region.has(id, "open");
    clients = new Clients(region);
  });

  after(async () => {
    clients?.close();
    await Promise.all((routers ?? []).map((router) => router.stop()));
    await region?.stop();
  });

  it("is accepted without a warning", () => {
    for (const router of routers) assert.doesNotMatch(router.said(), /\[(WARNING|ALERT)\].* config : /);
  });

  it("keeps each room on one shard, and after a restart", async () => {
    const placed = await clients.join(rooms);
    assert.deepEqual(split(placed), []);
    assert.ok(region.shards.every(({ id }) => [...placed.values()].some((shards) => shards.has(id))));

    const [, restarted] = routers;
    await restarted?.stop();
    restarted?.start();
    await region.router(1).ready();
    const again = await clients.join(rooms);
    assert.deepEqual([...split(again), ...moved(placed, again)], []);
  });
});
