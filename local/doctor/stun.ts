import { createSocket } from "node:dgram";
import { randomBytes } from "node:crypto";
import { isIPv6 } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { classes, Message, methods, parseMessage } from "werift-ice";

/** A place where a bridge receives media. */
export interface MediaAddress {
  readonly address: string;
  readonly port: number;
}

/** What a bridge accepts from one participant. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly password: string;
}

/** UDP loses packets, also between healthy hosts. */
const SEND_AFTER_MS = [0, 300, 700, 1500] as const;
/** After the last request. */
const WAIT_MS = 2000;
/** Any priority of a candidate; a request without one is refused. */
const PRIORITY = 1;

/**
 * A check as a participant's browser sends it. A bridge drops requests without the credentials that it gave out (jitsi/ice4j,
 * AbstractUdpListener and SinglePortUdpHarvester), so nothing less shows that its port is open.
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
 * @returns `closed` when the host says that nothing listens, `silent` when nothing comes back.
 */
export async function ask(credentials: IceCredentials, { address, port }: MediaAddress): Promise<Reply> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    const reply = new Promise<Reply>((resolve) => {
      socket.on("message", (data) => {
        const message = parseMessage(data, Buffer.from(credentials.password));
        if (message?.messageClass === classes.RESPONSE) resolve("answers");
      });
      // Only a connected socket learns of ICMP errors.
      socket.on("error", ({ code }: NodeJS.ErrnoException) => resolve(code === "ECONNREFUSED" ? "closed" : "silent"));
      socket.connect(port, address, () => void send());
      const send = async (): Promise<void> => {
        const request = bindingRequest(credentials).bytes;
        for (const pause of SEND_AFTER_MS) {
          await sleep(pause);
          // It may be closed, with the reply.
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
