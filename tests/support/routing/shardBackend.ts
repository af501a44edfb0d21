import { createServer, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { PORTS } from "../../../stacks/catalogue/ports";
import { VanishingServer } from "./server";

/** A file whose second half is sent by {@link ShardBackend.finishFiles}. */
export const SLOW_FILE = "/libs/slow.js";

/**
 * What the router sees of a shard: web, which says with every answer which shard it is, and jicofo, which answers as the real one
 * does (jitsi/jicofo, JicofoHealthChecker.kt): 200, or 500 and a reason.
 */
export class ShardBackend {
  /** Bridges that jicofo knows. */
  bridges = 1;
  /** Those of them that take new rooms. */
  operational = 1;
  /** Files that are half sent. */
  private readonly half: ServerResponse[] = [];
  private web: VanishingServer | undefined;
  private jicofo: VanishingServer | undefined;

  constructor(
    readonly id: string,
    /** Address of its Services. It outlives its pods. */
    readonly address: string,
  ) {}

  /** False: jicofo knows no bridge at all. */
  set healthy(healthy: boolean) {
    this.bridges = this.operational = healthy ? 1 : 0;
  }

  async start(): Promise<void> {
    await this.startWeb();
    const health = createServer((_request, response) => {
      if (this.operational > 0) {
        response.writeHead(200).end();
        return;
      }
      const reason = `No operational bridges available (total bridge count: ${this.bridges})`;
      const headers = { "Content-Type": "application/json", "Content-Length": reason.length };
      response.writeHead(500, headers).end(reason);
    });
    this.jicofo = await VanishingServer.listen(health, this.address, PORTS.jicofoRest);
  }

  async startWeb(): Promise<void> {
    const websockets = new WebSocketServer({ noServer: true });
    const web = createServer((request, response) => {
      if (request.url === SLOW_FILE) {
        response.writeHead(200, { "X-Jitsi-Shard": this.id }).write("first half, ");
        this.half.push(response);
        return;
      }
      response.writeHead(200, { "X-Jitsi-Shard": this.id, "X-Seen": JSON.stringify(request.headers) }).end(this.id);
    });
    web.on("upgrade", (request, socket: Duplex, head) => {
      websockets.handleUpgrade(request, socket, head, (open) => {
        open.on("message", (message) => open.send(message));
        open.send(this.id);
      });
    });
    this.web = await VanishingServer.listen(web, this.address, PORTS.web);
  }

  /** Sends the second half of all open downloads. */
  finishFiles(): void {
    this.half.splice(0).forEach((response) => response.end("second half"));
  }

  async stop(): Promise<void> {
    await Promise.all([this.stopWeb(), this.jicofo?.vanish()]);
    this.jicofo = undefined;
  }

  async stopWeb(): Promise<void> {
    await this.web?.vanish();
    this.web = undefined;
  }
}
