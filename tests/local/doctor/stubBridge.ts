import { createSocket, type Socket } from "node:dgram";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { classes, Message, methods, parseMessage } from "werift-ice";
import type { BridgePlace } from "../../../local/doctor/bridges";

/**
 * The media port of a bridge: it answers checks of participants with an endpoint, and drops everything else, as ice4j does
 * (AbstractUdpListener, SinglePortUdpHarvester, ConnectivityCheckServer).
 */
export class StubBridge {
  /** Passwords by user name fragment. */
  private readonly places = new Map<string, string>();
  private readonly socket: Socket = createSocket("udp4");

  private constructor(readonly address: string) {}

  static async start(address = "127.0.0.1", port = 0): Promise<StubBridge> {
    const bridge = new StubBridge(address);
    bridge.socket.on("message", (data, { address: from, port: fromPort }) => {
      const reply = bridge.reply(data, [from, fromPort]);
      if (reply !== undefined) bridge.socket.send(reply, fromPort, from);
    });
    bridge.socket.bind(port, address);
    await once(bridge.socket, "listening");
    return bridge;
  }

  get port(): number {
    return this.socket.address().port;
  }

  /** Participants with an endpoint on it. */
  get occupied(): number {
    return this.places.size;
  }

  open(): { readonly ufrag: string; readonly pwd: string } {
    const [ufrag, pwd] = [randomBytes(4).toString("hex"), randomBytes(12).toString("hex")];
    this.places.set(ufrag, pwd);
    return { ufrag, pwd };
  }

  close(ufrag: string): void {
    this.places.delete(ufrag);
  }

  /** An endpoint as the bridge's API would allocate it. */
  place(): BridgePlace {
    const { pwd, ufrag } = this.open();
    return {
      bridge: "shard-0-jvb-a",
      credentials: { ufrag, password: pwd },
      advertised: [{ address: this.address, port: this.port }],
      close: () => Promise.resolve(this.close(ufrag)),
    };
  }

  stop(): void {
    this.socket.close();
  }

  private reply(data: Buffer, from: [string, number]): Buffer | undefined {
    const request = parseMessage(data);
    const [ufrag = ""] = String(request?.getAttributeValue("USERNAME") ?? "").split(":");
    const password = this.places.get(ufrag);
    if (password === undefined) return undefined;
    const checked = parseMessage(data, Buffer.from(password));
    if (checked === undefined || checked.getAttributeValue("PRIORITY") === undefined) return undefined;
    return new Message(methods.BINDING, classes.RESPONSE, checked.transactionId)
      .setAttribute("XOR-MAPPED-ADDRESS", from)
      .addMessageIntegrity(Buffer.from(password))
      .addFingerprint().bytes;
  }
}
