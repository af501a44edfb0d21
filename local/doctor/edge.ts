import { get } from "node:http";
import { connect, isIP } from "node:net";
import { WebSocket } from "ws";
import { type TlsAddress, type TlsAnswer, openTls } from "../call/certificate";
import { randomRoom } from "../call/call";
import { daysLeft, EXPIRES_SOON_DAYS } from "../status/certificates";
import { type Check, fails, ok, some, unknown } from "./check";

const ANSWER_WITHIN_MS = 10_000;
const LOOK = "kubectl describe certificate,challenge --namespace jitsi";
/** Codes of OpenSSL for a chain without a trusted authority, with their meaning. */
const PRIVATE: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: "self-signed",
  SELF_SIGNED_CERT_IN_CHAIN: "signed by a private authority",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "signed by an authority that this machine does not trust",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "without the certificates between it and an authority",
};

/** The public side of a region's router. */
export interface Edge {
  readonly host: string;
  /** Addresses that the host name resolves to. */
  readonly addresses: readonly string[];
  readonly ports: { readonly http: number; readonly https: number };
  /** Names that the certificate has to cover. */
  readonly names: readonly string[];
  /** Whether the configuration requires a certificate that browsers trust. */
  readonly publiclyTrusted: boolean;
  readonly now: Date;
}

/** Ports 80 and 443, certificate, HTTP/2 and websocket. */
export async function checkEdge(edge: Edge): Promise<readonly Check[]> {
  const [http, https] = await Promise.all([checkHttp(edge), checkPort("port 443", edge)]);
  const [address] = edge.addresses;
  if (https.verdict !== "ok" || address === undefined) {
    const rest = ["certificate", "HTTP/2", "websocket"].map((name) => unknown(name, "port 443 does not answer"));
    return [http, https, ...rest];
  }
  const at = { host: address, port: edge.ports.https };
  const tls = await openTls(edge.host, at).catch((error: Error) => error.message);
  if (typeof tls === "string") {
    const refused = fails("certificate", `no TLS for ${edge.host}: ${tls}`, LOOK);
    return [http, https, refused, ...["HTTP/2", "websocket"].map((name) => unknown(name, "no TLS"))];
  }
  return [http, https, judgeCertificate("certificate", tls, edge), checkHttp2(tls), await checkWebsocket(edge, at)];
}

async function checkPort(name: string, { addresses, ports }: Edge): Promise<Check> {
  const next = "Open TCP 443 to the router's load balancer, and check that the router runs: make status";
  if (addresses.length === 0) return unknown(name, "no address is known");
  const tried = await Promise.all(addresses.map(async (one) => [one, await reach(one, ports.https)] as const));
  const closed = tried.flatMap(([one, why]) => (why === undefined ? [] : [`${one}: ${why}`]));
  return closed.length === 0 ? ok(name, `open at ${some(addresses)}`) : fails(name, some(closed, 2), next);
}

/** @returns why no connection opens, or undefined. */
function reach(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS }, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on("timeout", () => socket.destroy(new Error("no answer (a firewall drops it)")));
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === "ECONNREFUSED" ? "refused" : message),
    );
  });
}

async function checkHttp({ addresses: [address], host, ports }: Edge): Promise<Check> {
  const name = "port 80";
  if (address === undefined) return unknown(name, "no address is known");
  try {
    const { location, status } = await request(address, ports.http, host);
    return ok(name, location?.startsWith("https:") === true ? "redirects to https" : `answers with status ${status}`);
  } catch (error) {
    const next = "Open TCP 80: the redirect to https and the HTTP-01 challenge need it";
    return fails(name, `${address}: ${(error as Error).message}`, next);
  }
}

function request(
  address: string,
  port: number,
  host: string,
): Promise<{ readonly status: number | undefined; readonly location: string | undefined }> {
  return new Promise((resolve, reject) => {
    const options = { host: address, port, path: "/", headers: { host }, agent: false, timeout: ANSWER_WITHIN_MS };
    const call = get(options, (answer) => {
      answer.resume();
      resolve({ status: answer.statusCode, location: answer.headers.location });
    });
    call.on("timeout", () => call.destroy(new Error("no answer (a firewall drops it)")));
    call.on("error", reject);
  });
}

/** Checks names, dates and chain of a certificate separately, because TLS reports only the first problem. */
export function judgeCertificate(
  name: string,
  { certificate, problem }: TlsAnswer,
  { names, now, publiclyTrusted }: Pick<Edge, "names" | "now" | "publiclyTrusted">,
): Check {
  const covers = (one: string): boolean =>
    (isIP(one) === 0 ? certificate.checkHost(one) : certificate.checkIP(one)) !== undefined;
  const missing = names.filter((one) => !covers(one));
  const covered = certificate.subjectAltName?.replaceAll("DNS:", "") ?? "no name";
  if (missing.length > 0) return fails(name, `it covers ${covered}, not ${some(missing)}`, LOOK);
  const left = daysLeft(certificate.validToDate, now);
  if (left < 0) return fails(name, `expired ${-left} days ago`, LOOK);
  if (certificate.validFromDate > now) {
    return fails(name, `valid from ${certificate.validFrom} on`, "Check the clocks of this machine and of the issuer");
  }
  if (left < EXPIRES_SOON_DAYS) return fails(name, `${left} days left: its renewal fails`, LOOK);
  if (problem === undefined) return ok(name, `${left} days left, issued by ${issuerOf(certificate.issuer)}`);
  const own = PRIVATE[problem] ?? problem;
  if (!publiclyTrusted) return ok(name, `${left} days left; ${own}: browsers show a warning`);
  return fails(name, `${own}: browsers refuse it`, LOOK);
}

function issuerOf(issuer: string): string {
  return /^(?:O|CN)=(.+)$/m.exec(issuer)?.[1] ?? issuer.replaceAll("\n", ", ");
}

function checkHttp2({ protocol }: TlsAnswer): Check {
  if (protocol === "h2") return ok("HTTP/2", "offered");
  const next = "The router offers it: the proxy or load balancer in front must pass TLS through, or offer h2 itself";
  return fails("HTTP/2", `the server selects ${protocol ?? "no protocol"}`, next);
}

async function checkWebsocket(edge: Edge, at: TlsAddress): Promise<Check> {
  const why = await openWebsocket(edge.host, at);
  if (why === undefined) return ok("websocket", "opens through the router");
  const next = /status 503/.test(why)
    ? "No shard takes rooms: make status"
    : "Everything in front of the router must pass Upgrade on /xmpp-websocket; then check prosody: make status";
  return fails("websocket", why, next);
}

/** @returns why the websocket of signalling does not open, or undefined. */
function openWebsocket(host: string, { host: address, port }: TlsAddress): Promise<string | undefined> {
  return new Promise((resolve) => {
    // No participant joins this room: the router places it, and prosody creates no room before a participant joins.
    const url = `wss://${host}:${port}/xmpp-websocket?room=${randomRoom()}`;
    const socket = new WebSocket(url, ["xmpp"], {
      lookup: (_host, _options, found) => found(null, [{ address, family: isIP(address) }]),
      rejectUnauthorized: false,
      handshakeTimeout: ANSWER_WITHIN_MS,
    });
    socket.on("open", () => {
      socket.terminate();
      resolve(undefined);
    });
    socket.on("unexpected-response", (_request, { statusCode }) => {
      resolve(`the upgrade is refused with status ${statusCode}`);
      socket.terminate();
    });
    socket.on("error", ({ message }) => resolve(message));
  });
}
