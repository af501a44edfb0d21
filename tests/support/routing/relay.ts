import { connect, createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";

/** Forwards one TCP port. A test can cut and restore it while both ends run. */
export class Relay {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  constructor(
    private readonly host: string,
    readonly port: number,
    /** Target host; the port is the same. */
    private readonly target: string,
  ) {}

  async mend(): Promise<void> {
    this.server = createServer((from) => {
      const to = connect(this.port, this.target);
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.sockets.add(one);
        one.on("error", () => other.destroy()).on("close", () => this.sockets.delete(one) && other.destroy());
        one.pipe(other);
      }
    }).listen(this.port, this.host);
    await once(this.server, "listening");
  }

  cut(): void {
    this.server?.close();
    this.server = undefined;
    for (const socket of this.sockets) socket.destroy();
  }
}
