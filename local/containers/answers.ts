import { request } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { checkServerIdentity, type TLSSocket } from "node:tls";
import type { Log } from "../terminal/progress";

const POLL_MS = 1_000;
const ANSWER_WITHIN_MS = 5_000;

/** Host and port to connect to. */
export interface Entrance {
  readonly host: string;
  readonly port: number;
}

/**
 * Waits until the page of a region answers at one of several addresses.
 * @returns the first one that answers, or why none answered in time.
 */
export async function untilAnswers(
  url: URL,
  entrances: readonly Entrance[],
  { log, seconds }: { readonly log: Log; readonly seconds: number },
): Promise<Entrance | string> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const refusals: string[] = [];
    for (const entrance of entrances) {
      const why = await whyNot(url, entrance);
      if (why === undefined) return entrance;
      refusals.push(`${entrance.host}:${entrance.port} ${why}`);
    }
    if (Date.now() > deadline) return refusals.join("; ");
    log.progress(`waiting for ${url.origin}: ${refusals.join("; ")}`);
    await sleep(POLL_MS);
  }
}

/** The address may belong to another program, so the certificate must be for the region's name. Its issuer does not matter. */
function whyNot(url: URL, { host, port }: Entrance): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = { host, port, servername: url.hostname, rejectUnauthorized: false, timeout: ANSWER_WITHIN_MS };
    const asked = request({ ...options, path: "/", headers: { host: url.hostname }, agent: false }, (response) => {
      const foreign = checkServerIdentity(url.hostname, (response.socket as TLSSocket).getPeerCertificate());
      response.destroy();
      if (foreign !== undefined) resolve(`has no certificate for ${url.hostname}`);
      else resolve(response.statusCode === 200 ? undefined : `answers with status ${response.statusCode}`);
    });
    asked.on("timeout", () => asked.destroy(new Error(`gives no answer within ${ANSWER_WITHIN_MS / 1000} s`)));
    asked.on("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ECONNREFUSED" ? "refuses the connection" : error.message),
    );
    asked.end();
  });
}
