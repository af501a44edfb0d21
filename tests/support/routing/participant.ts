import { once } from "node:events";
import { Agent } from "node:https";
import { WebSocket } from "ws";
import { PORTS } from "../../../stacks/catalogue/ports";
import { DOMAIN } from "./region";

/** A participant in a call: an open websocket. */
export class Participant {
  private constructor(
    private readonly socket: WebSocket,
    readonly room: string,
    readonly shard: string,
  ) {}

  /**
   * @param query parameters that the client adds to the address before the room
   * @param folder of a tenant, such as `/team`
   */
  static async join(
    router: string,
    room: string,
    query: Readonly<Record<string, string>> = {},
    folder = "",
  ): Promise<Participant> {
    const search = new URLSearchParams({ ...query, room }).toString();
    const url = `wss://${router}:${PORTS.routerHttps}${folder}/xmpp-websocket?${search}`;
    // The router chooses the certificate by the server name of the handshake.
    const agent = new Agent({ rejectUnauthorized: false, servername: DOMAIN });
    const socket = new WebSocket(url, { agent, headers: { host: DOMAIN } });
    const [shard] = (await once(socket, "message")) as [Buffer];
    socket.on("error", () => undefined);
    return new Participant(socket, room, shard.toString());
  }

  get connected(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Whether the shard echoes a message. */
  async hears(): Promise<boolean> {
    if (!this.connected) return false;
    this.socket.send("hello");
    const heard = once(this.socket, "message").then(([message]) => (message as Buffer).toString() === "hello");
    return Promise.race([heard, once(this.socket, "close").then(() => false)]);
  }

  async disconnected(): Promise<void> {
    if (this.connected) await once(this.socket, "close");
  }

  leave(): void {
    this.socket.terminate();
  }
}
