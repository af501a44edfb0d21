import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../terminal/progress";
import { launch } from "./browser";
import { checkCertificate } from "./certificate";
import { Participant } from "./participant";
import type { Reading } from "./reading";
import { type Expected, type Failure, judge } from "./verdict";

/** Time from the opened page to media, on a machine that runs several browsers. */
const CONNECTED_WITHIN_MS = 60_000;
const POLL_MS = 500;
/** Seconds within which every stream must receive data. */
const WINDOW = 2;

export interface CallOptions extends Expected {
  /** Address of the region, for example `https://meet.example.org`. */
  readonly url: URL;
  /** Path of the browser. */
  readonly browser: string;
  /** How long media is measured. */
  readonly seconds: number;
  readonly log: Log;
  /** Name of the room. Default: a random one. */
  readonly room?: string;
  /** `address:port` to connect to in place of the host's own address. */
  readonly through?: string;
  /** Token of participants. */
  readonly token?: string;
  /** Accepts a certificate that an authority of the region has signed. */
  readonly ownAuthority?: boolean;
  readonly connectedWithinMs?: number;
}

export interface CallResult {
  readonly failure?: Failure;
  /** Addresses from which media came. */
  readonly bridges: readonly string[];
}

/**
 * Lets participants meet in a room of a region and measures what they receive.
 * @throws NoBrowser when the browser does not start.
 */
export async function call(options: CallOptions): Promise<CallResult> {
  const { browser, log, ownAuthority, through, url } = options;
  const [address, port] = through?.split(/:(?=\d+$)/) ?? [url.hostname, url.port || "443"];
  const certificate = await checkCertificate(url.hostname, { host: address ?? "", port: Number(port) });
  if (certificate.state === "unreachable") return failed("page", `${url.origin} does not answer: ${certificate.why}`);
  const own = ownAuthority === true && certificate.state === "refused";
  if (certificate.state === "refused" && !own) {
    return failed("certificate", `browsers refuse the certificate of ${url.hostname}: ${certificate.why}`);
  }
  const selfSigned = own || certificate.state === "selfSigned";
  if (selfSigned) log.warn("no public authority has signed the certificate: accepted for this call only");

  const room = addressOf(options.room ?? randomRoom(), options);
  const started = await launch({ browser, host: url.hostname, ...(through === undefined ? {} : { through }) });
  try {
    const participants: Participant[] = [];
    for (let n = 1; n <= options.participants; n++) {
      const { relayOnly } = options;
      const opened = await Participant.open(started, {
        room,
        name: `check ${n}`,
        relayOnly,
        selfSigned,
      });
      if (opened.problem !== undefined) return failed("page", `the page of the room ${opened.problem}`);
      participants.push(opened.participant);
    }
    return await measure(participants, options);
  } finally {
    await started.close();
  }
}

/** A room name that cannot be guessed. */
export function randomRoom(): string {
  return `check-${randomBytes(8).toString("hex")}`;
}

function failed(step: Failure["step"], what: string): CallResult {
  return { failure: { step, what }, bridges: [] };
}

function addressOf(room: string, { token, url }: CallOptions): URL {
  const address = new URL(room, url);
  if (token !== undefined) address.searchParams.set("jwt", token);
  return address;
}

async function measure(participants: readonly Participant[], options: CallOptions): Promise<CallResult> {
  const { connectedWithinMs = CONNECTED_WITHIN_MS, log, seconds } = options;
  const read = (): Promise<readonly Reading[]> => Promise.all(participants.map((one) => one.read()));
  const deadline = Date.now() + connectedWithinMs;
  let first = await read();
  const zero = first.map((): Reading => ({ connections: [], signalling: true }));
  // Repeats until all steps work, or the time is over: the first missing step is the verdict.
  for (let now = first; ; now = await read()) {
    const failure = judge(pair(zero, now), options);
    if (failure === undefined) break;
    if (Date.now() > deadline) return { failure, bridges: bridgesOf(now) };
    log.progress(`waiting: ${failure.what}`);
    await sleep(POLL_MS);
  }
  log.progress(`${participants.length} participants receive each other; measuring for ${seconds} s`);
  for (let left = seconds; left > 0; left -= WINDOW) {
    first = await read();
    await sleep(Math.min(left, WINDOW) * 1000);
    const last = await read();
    const failure = judge(pair(first, last), options);
    if (failure !== undefined) return { failure, bridges: bridgesOf(last) };
  }
  return { bridges: bridgesOf(first) };
}

function pair(first: readonly Reading[], last: readonly Reading[]): { first: Reading; last: Reading }[] {
  return last.map((one, n) => ({ first: first[n] ?? one, last: one }));
}

function bridgesOf(readings: readonly Reading[]): readonly string[] {
  const addresses = readings.flatMap(({ connections }) => connections.flatMap(({ remote }) => remote?.address ?? []));
  return [...new Set(addresses)].toSorted();
}
