import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Question } from "dns-packet";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { MAX_ROOMS } from "../../../components/routing/sections";
import { TIMINGS, type Timings } from "../../../components/routing/timings";
import { PORTS } from "../../../stacks/catalogue/ports";
import type { RouterPlan, SlotPlan } from "../../../stacks/plan/router";
import { runFolder } from "../runFolder";
import { writeCertificate } from "./certificate";
import { DnsServer } from "./dnsServer";
import { Relay } from "./relay";
import { RouterProcess } from "./routerProcess";
import { ShardBackend } from "./shardBackend";
import { Zone } from "./zone";

export const DOMAIN = "meet.example.org";
let regions = 0;

export interface RegionOptions {
  readonly haproxy: string;
  readonly shards: number;
  /** Default 16. */
  readonly slots?: number;
  /** Default 2. */
  readonly replicas?: number;
  /** How far the DNS of each router is behind, milliseconds. Default 0. */
  readonly lags?: readonly number[];
  /** How far the clock of each router is ahead, seconds, by Debian's faketime. Default 0. */
  readonly clocks?: readonly number[];
  /** Size of the table of rooms. Default: as in production. */
  readonly maxRooms?: number;
  /** Of a router, MiB. Default 512. */
  readonly memoryLimit?: number;
  readonly timings?: Partial<Timings>;
  /** Announced by every address of loopback. */
  readonly proxyProtocol?: boolean;
  /** Default "router". */
  readonly tls?: RouterPlan["tls"];
  /** Default: all of loopback, where something has to be trusted. */
  readonly trustedProxies?: readonly string[];
  readonly hsts?: boolean;
  /** Another configuration to compare with. It has neither sidecar nor placement, and answers /ready by itself. */
  readonly configuration?: string;
  readonly issuer?: RouterPlan["issuer"];
  /** Default: the domain alone. */
  readonly names?: readonly string[];
  readonly grafana?: RouterPlan["grafana"];
  readonly whiteboard?: RouterPlan["whiteboard"];
  /** Routers reach each other through relays, which a test can cut. */
  readonly relayed?: boolean;
}

/** A region as its routers see it: stub shards, and a name server for each router. */
export class Region {
  readonly shards: ShardBackend[] = [];
  readonly routers: RouterProcess[] = [];
  readonly nameServers: DnsServer[] = [];
  /** One relay to each router's peer and placement port, when `relayed` is set. */
  readonly relays: Relay[] = [];
  readonly zone = new Zone();
  readonly folder = runFolder("region-");
  readonly certificates = join(this.folder, "certificates");
  /** By router: shards whose health it cannot check. */
  private readonly blind: Set<string>[] = [];
  /** Unique for each region and test process on this machine. */
  private readonly network = `127.${64 + (process.pid % 128)}.${regions++}`;

  private constructor(readonly plan: RouterPlan) {}

  /** Starts shards and name servers. Routers start later. */
  static async start(options: RegionOptions): Promise<Region> {
    const region = new Region(routerPlan(options));
    mkdirSync(region.certificates);
    await writeCertificate(region.certificates, DOMAIN);
    for (let n = 0; n < options.shards; n++) await region.addShard(0);
    await region.prepareRouters(options);
    return region;
  }

  /** Adds a shard and its DNS names. A name server with a lag answers with them later. */
  async addShard(at = Date.now()): Promise<ShardBackend> {
    const slot = this.slot(this.shards.length);
    const shard = new ShardBackend(slot.id, `${this.network}.${this.shards.length + 1}`);
    await shard.start();
    this.shards.push(shard);
    for (const name of [slot.web, slot.jicofo, slot.open, podName(slot.id)]) this.zone.set(name, [shard.address], at);
    return shard;
  }

  shard(id: string): ShardBackend {
    const found = this.shards.find((shard) => shard.id === id);
    if (found === undefined) throw new Error(`no ${id}`);
    return found;
  }

  router(n: number): RouterProcess {
    const found = this.routers[n];
    if (found === undefined) throw new Error(`no router ${n}`);
    return found;
  }

  /** Deletes the DNS name that makes a shard eligible for new rooms, as the state `drain` does. */
  drain(id: string): void {
    this.zone.set(this.slot(Number(id.slice("shard-".length))).open, []);
  }

  /** Restores that name. */
  reopen(id: string): void {
    this.zone.set(this.slot(Number(id.slice("shard-".length))).open, [this.shard(id).address]);
  }

  /** Makes one router see a shard down, or up again: jicofo's name resolves to an address where nothing listens. */
  setSeen(router: number, id: string, seen: boolean): void {
    const names = this.blind[router];
    if (seen) names?.delete(id);
    else names?.add(id);
  }

  /** Starts each router half a check interval after the one before, so that their checks are out of phase. */
  async startRouters(): Promise<void> {
    const [first, ...others] = this.routers;
    first?.start();
    for (const router of others) {
      await sleep(1500);
      router.start();
    }
  }

  /** Starts the routers, and waits until they are ready and every shard is open. */
  async open(): Promise<void> {
    await this.startRouters();
    await Promise.all(this.routers.map((router) => router.ready()));
    for (const shard of this.shards) await this.has(shard.id, "open");
  }

  /** Waits until every router reports this state of a shard. */
  async has(shard: string, state: "open" | "draining" | "closed"): Promise<void> {
    for (const router of this.routers) while ((await router.slot(shard)) !== state) await sleep(100);
  }

  async stop(): Promise<void> {
    await Promise.all(this.routers.map((router) => router.stop()));
    await Promise.all(this.shards.map((shard) => shard.stop()));
    this.nameServers.forEach((server) => server.stop());
    this.relays.forEach((relay) => relay.cut());
    rmSync(this.folder, { recursive: true });
  }

  private slot(n: number): SlotPlan {
    const slot = this.plan.slots[n];
    if (slot === undefined) throw new Error(`no slot for shard ${n}`);
    return slot;
  }

  private async prepareRouters(options: RegionOptions): Promise<void> {
    const { haproxy, lags = [], relayed = false, timings = {} } = options;
    const { replicas } = this.plan;
    const configuration =
      options.configuration ?? sized(haproxyConfig(this.plan, { ...TIMINGS, ...timings }), options.maxRooms);
    const address = (n: number): string => `${this.network}.${200 + n}`;
    const relay = (n: number): string => `${this.network}.${220 + n}`;
    const peer = relayed ? relay : address;
    const numbers = Array.from({ length: replicas }, (_, n) => n);
    const peers = Object.fromEntries(
      numbers.flatMap((n) => [
        [`ROUTER_${n}_PEER`, `${peer(n)}:${PORTS.routerPeers}`],
        [`ROUTER_${n}_PLACE`, `${peer(n)}:${PORTS.routerPlace}`],
      ]),
    );
    if (relayed) {
      for (const port of [PORTS.routerPeers, PORTS.routerPlace]) {
        this.relays.push(...numbers.map((n) => new Relay(relay(n), port, address(n))));
      }
      await Promise.all(this.relays.map((one) => one.mend()));
    }
    for (const n of numbers) {
      this.blind.push(new Set());
      const nameServer = await DnsServer.start(`${this.network}.${210 + n}`, (question) =>
        this.resolve(question, lags[n] ?? 0, this.blind[n]),
      );
      this.nameServers.push(nameServer);
      this.routers.push(
        new RouterProcess({
          name: `router-${n}`,
          address: address(n),
          haproxy,
          configuration,
          ours: options.configuration === undefined,
          folder: join(this.folder, `router-${n}`),
          // The image's shell is busybox; Debian's is not.
          shell: n === 0 ? ["sh"] : ["busybox", "sh"],
          env: {
            ...peers,
            DNS_ADDR: nameServer.address,
            DOMAIN,
            MOUNTED_CERTIFICATE: this.certificates,
            ...(this.plan.issuer === "selfSigned" ? { OWN_AUTHORITY: "1" } : {}),
            ...clock(options.clocks?.[n]),
          },
        }),
      );
    }
  }

  private resolve({ name, type }: Question, lag: number, blind?: ReadonlySet<string>): readonly Answer[] | undefined {
    const hidden = this.plan.slots.find(({ id, jicofo }) => jicofo === name && blind?.has(id) === true);
    if (hidden !== undefined && type === "A") return [{ type: "A", name, ttl: 1, data: `${this.network}.250` }];
    if (type === "SRV" && name === PODS) {
      const targets = this.shards.map(({ id }) => podName(id)).filter((pod) => this.zone.lookup(pod, lag).length > 0);
      return targets.map((target) => ({ type: "SRV", name, ttl: 1, data: { target, port: PORTS.web, weight: 1 } }));
    }
    const addresses = this.zone.lookup(name, lag);
    if (addresses.length === 0) return undefined;
    return type === "A" ? addresses.map((data) => ({ type: "A", name, ttl: 1, data })) : [];
  }
}

function clock(ahead = 0): Readonly<Record<string, string>> {
  if (ahead === 0) return {};
  return { LD_PRELOAD: "/usr/$LIB/faketime/libfaketimeMT.so.1", FAKETIME: `+${ahead}s`, DONT_FAKE_MONOTONIC: "1" };
}

/** The configuration with a smaller table of rooms. */
function sized(configuration: string, maxRooms = MAX_ROOMS): string {
  const limit = `ge ${MAX_ROOMS * 0.95} }`;
  if (!configuration.includes(limit)) throw new Error(`the configuration has no limit "${limit}"`);
  return configuration.replace(limit, `ge ${maxRooms * 0.95} }`).replace(` size ${MAX_ROOMS} `, ` size ${maxRooms} `);
}

/** SRV name of a headless Service over all shards' pods, for a configuration that finds shards by it. */
export const PODS = "_http._tcp.web.jitsi.svc.cluster.local";

export function podName(shard: string): string {
  return `${shard}.web.jitsi.svc.cluster.local`;
}

function routerPlan(options: RegionOptions): RouterPlan {
  const {
    slots = 16,
    proxyProtocol = false,
    hsts = false,
    issuer = "letsencrypt",
    names = [DOMAIN],
    grafana,
    whiteboard,
    tls = "router",
    trustedProxies = proxyProtocol || tls === "ingress" ? ["127.0.0.0/8"] : [],
  } = options;
  return {
    name: "router",
    namespace: "jitsi",
    host: "router.jitsi.svc.cluster.local",
    peers: Array.from({ length: options.replicas ?? 2 }, (_, n) => `router-${n}.jitsi.svc.cluster.local`),
    domain: DOMAIN,
    replicas: options.replicas ?? 2,
    slots: Array.from({ length: slots }, (_, n) => ({
      id: `shard-${n}` as const,
      serverId: n + 1,
      web: `shard-${n}-web.jitsi.svc.cluster.local`,
      jicofo: `shard-${n}-jicofo.jitsi.svc.cluster.local`,
      open: `shard-${n}-open.jitsi.svc.cluster.local`,
    })),
    service: "clusterIP",
    loadBalancer: { annotations: {}, sourceRanges: [] },
    tls,
    proxyProtocol,
    trustedProxies,
    hsts,
    issuer,
    names,
    grafana,
    whiteboard,
    acme: "acme-solver.jitsi.svc.cluster.local",
    certificate: "jitsi-tls",
    image: "haproxy",
    pullSecret: undefined,
    placement: {},
    size: { cpu: 0.5, memory: 256, memoryLimit: options.memoryLimit ?? 512 },
  };
}
