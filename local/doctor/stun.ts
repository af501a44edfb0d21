import { createSocket } from "node:dgram";
import { randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { classes, Message, methods, parseMessage } from "werift-ice";

/** An address and port at which a bridge receives media. */
export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** What a bridge accepts from one participant. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly password: string;
}

/** Times at which a request is sent until a response arrives, because UDP may lose packets. */
const SEND_AFTER_MS = [0, 300, 700, 1500] as const;
/** Time to wait for a response after the last request. */
const WAIT_MS = 2000;
/** Priority of a candidate. The value has no effect, but a request without one is refused. */
const PRIORITY = 1;

/**
 * A connectivity check as a participant's browser sends it. A bridge drops requests without the credentials that it issued (jitsi/ice4j,
 * AbstractUdpListener and SinglePortUdpHarvester), so only such a check shows that its port is open.
 */
export function bindingRequest({ password, ufrag }: IceCredentials): Message {
  return new Message(methods.BINDING, classes.REQUEST)
    .setAttribute("USERNAME", `${ufrag}:doctor`)
    .setAttribute("PRIORITY", PRIORITY)
    .setAttribute("ICE-CONTROLLED", randomBytes(8).readBigUInt64BE())
    .addMessageIntegrity(Buffer.from(password))
    .addFingerprint();
}

/**
 * Sends checks to a bridge until it answers.
 * @returns `closed` when the host reports a closed port (ICMP), `silent` when no response arrives.
 */
export async function ask(credentials: IceCredentials, { address, port }: MediaAddress): Promise<Reply> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    const reply = new Promise<Reply>((resolve) => {
      socket.on("message", (data) => {
        const message = parseMessage(data, Buffer.from(credentials.password));
        if (message?.messageClass === classes.RESPONSE) resolve("answers");
      });
      // Only a connected socket receives ICMP errors.
      socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED" ? "closed" : "silent"));
      socket.connect(port, address, () => void send());
      const send = async (): Promise<void> => {
        const request = bindingRequest(credentials).bytes;
        for (const pause of SEND_AFTER_MS) {
          await sleep(pause);
          // The socket may already be closed, after a reply.
          try {
            socket.send(request);
          } catch {
            return;
          }
        }
        await sleep(WAIT_MS);
        resolve("silent");
      };
    });
    return await reply;
  } finally {
    socket.close();
  }
}

export type Reply = "answers" | "closed" | "silent";
