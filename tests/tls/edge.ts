import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, get, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import { get as getByTls } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { PodSpec } from "../../components/pod";
import { BALANCER_TIMINGS } from "../../stacks/catalogue/loadBalancers";
import { PORTS } from "../../stacks/catalogue/ports";
import { podSpec } from "../../components/routing/pod";
import { DOMAIN, Region, type RegionOptions } from "../support/routing/region";
import { VanishingServer } from "../support/routing/server";
import { Authority, type CertificateSecret, type Issued, mount } from "./authority";

const FAST = { check: "200ms", resolve: "1s" };
export const CHALLENGE = "/.well-known/acme-challenge/a-token";

export interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function replyOf(request: ReturnType<typeof get>): Promise<Reply> {
  const [answer] = (await once(request, "response")) as [IncomingMessage];
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

/** One router of a region with one shard, and its clients. */
export class Edge {
  private constructor(
    readonly region: Region,
    readonly authority: Authority,
  ) {}

  static async create(haproxy: string, plan: Omit<RegionOptions, "haproxy" | "shards"> = {}): Promise<Edge> {
    const region = await Region.start({ haproxy, shards: 1, timings: FAST, ...plan });
    return new Edge(region, await Authority.create());
  }

  get address(): string {
    return this.region.router(0).address;
  }

  async start(): Promise<void> {
    this.region.router(0).start();
    await this.region.router(0).ready();
  }

  /** Mounts a new certificate, as a renewal does. */
  async renew(...names: string[]): Promise<Issued> {
    const issued = await this.authority.issue(...names);
    this.mount(issued.secret);
    return issued;
  }

  /** Mounts a Secret with the keys of the router's volume. */
  mount(secret: Partial<CertificateSecret>): void {
    const { plan, certificates } = this.region;
    const spec = podSpec(plan, { selector: {}, tolerations: [] }, BALANCER_TIMINGS.aws) as PodSpec;
    const volume = spec.volumes?.find((one) => one.secret?.secretName === plan.certificate);
    const shown = volume?.secret?.items?.map(({ key }) => key) ?? Object.keys(secret);
    const files = Object.entries(secret).filter(([key, text]) => text !== undefined && shown.includes(key));
    mount(certificates, Object.fromEntries(files));
  }

  async handshake(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const { authority, address: host } = this;
    const socket = connect({ host, port: PORTS.routerHttps, servername: DOMAIN, ca: authority.pem, ...options });
    await once(socket, "secureConnect");
    return socket;
  }

  /** Serial number of the served certificate; undefined when it is not valid for the name. */
  async serial(): Promise<string | undefined> {
    const socket = await this.handshake().catch(() => undefined);
    const serial = socket?.getPeerCertificate().serialNumber;
    socket?.destroy();
    return serial;
  }

  async serves(issued: Issued): Promise<void> {
    while ((await this.serial()) !== issued.serial) await sleep(50);
  }

  /** Port 80. */
  ask(path: string, host = DOMAIN, port: number = PORTS.routerHttp): Promise<Reply> {
    return replyOf(get({ host: this.address, port, path, headers: { host }, agent: false }));
  }

  /** Port 443, over a new verified connection. */
  askByTls(path: string): Promise<Reply> {
    const { address: host, authority } = this;
    const options = { host, port: PORTS.routerHttps, servername: DOMAIN, ca: authority.pem, agent: false, path };
    return replyOf(getByTls({ ...options, headers: { host: DOMAIN } }));
  }

  /** Starts solvers as cert-manager's: each answers for one name and refuses every other. */
  async startSolvers(...hosts: string[]): Promise<{ vanish(): Promise<void> }> {
    const addresses = hosts.map((_, n) => this.address.replace(/\d+$/, `${100 + n}`));
    const solvers = await Promise.all(
      hosts.map((host, n) => {
        const server = createServer((request, response) => {
          const known = request.url === CHALLENGE && request.headers.host === host;
          response.writeHead(known ? 200 : 404).end(known ? "the answer" : "");
        });
        return VanishingServer.listen(server, addresses[n] ?? "", PORTS.acmeSolver);
      }),
    );
    this.region.zone.set(this.region.plan.acme, addresses);
    return {
      vanish: async () => {
        this.region.zone.set(this.region.plan.acme, []);
        await Promise.all(solvers.map((solver) => solver.vanish()));
      },
    };
  }

  /** Number of refused certificates, from the router's metrics. */
  async refused(): Promise<number> {
    const { body } = await this.region.router(0).fetchInside("/metrics");
    return Number(/^haproxy_sticktable_used\{name="refused",type="string"\} (\d+)$/m.exec(body)?.[1]);
  }

  /** Log of the sidecar. */
  log(): string {
    return readFileSync(join(this.region.folder, "router-0", "sidecar.log"), "utf8");
  }

  stop(): Promise<void> {
    return this.region.stop();
  }
}
