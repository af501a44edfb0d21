import { once } from "node:events";
import type { Server } from "node:http";
import type { Socket } from "node:net";

/** An HTTP server that can close at once with all connections, websockets included, as a deleted pod does. */
export class VanishingServer {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("error", () => undefined).on("close", () => this.sockets.delete(socket));
    });
  }

  static async listen(server: Server, host: string, port: number): Promise<VanishingServer> {
    const vanishing = new VanishingServer(server);
    // The router decides how long a connection is kept.
    server.keepAliveTimeout = 0;
    server.listen(port, host, 4096);
    await once(server, "listening");
    return vanishing;
  }

  async vanish(): Promise<void> {
    const closed = once(this.server, "close");
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
