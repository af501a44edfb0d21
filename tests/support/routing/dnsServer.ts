import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet, type Question } from "dns-packet";

const PORT = 5353;
const NXDOMAIN = 3;

/** Answers a query; undefined means NXDOMAIN. */
export type Lookup = (question: Question) => readonly Answer[] | undefined;

/** A name server on UDP. */
export class DnsServer {
  /** Reads queries and answers none of them. */
  silent = false;
  /** Answers NXDOMAIN to every query. */
  denies = false;
  private readonly socket: Socket = createSocket("udp4");

  private constructor(
    /** `host:port`. */
    readonly address: string,
    private readonly lookup: Lookup,
  ) {}

  static async start(host: string, lookup: Lookup): Promise<DnsServer> {
    const server = new DnsServer(`${host}:${PORT}`, lookup);
    server.socket.on("message", (query, peer) => {
      if (!server.silent) server.socket.send(server.answer(decode(query)), peer.port, peer.address);
    });
    server.socket.bind(PORT, host);
    await once(server.socket, "listening");
    return server;
  }

  stop(): void {
    this.socket.close();
  }

  private answer({ id = 0, questions = [] }: Packet): Uint8Array {
    const [question] = questions;
    const answers = question === undefined || this.denies ? undefined : this.lookup(question);
    return encode({
      type: "response",
      id,
      flags: AUTHORITATIVE_ANSWER | (answers === undefined ? NXDOMAIN : 0),
      questions,
      answers: [...(answers ?? [])],
    });
  }
}
