import type { Connection, Inbound, Reading } from "./reading";

/** The steps of a call, in the order of their dependencies. */
export type Step =
  "page" | "certificate" | "signalling" | "room" | "bridge" | "ICE" | "relay" | "address" | "sound" | "picture";

/** A failed step and its likely cause. */
export interface Failure {
  readonly step: Step;
  readonly what: string;
}

/** The likely cause of each failed step. */
export const NEXT: Readonly<Record<Step, string>> = {
  page: "Check the DNS record and the load balancer of the router (pulumi stack output dnsRecords), and that web runs: make status",
  certificate: "Look at the Certificate: kubectl describe certificate,challenge --namespace jitsi",
  signalling: "Check that everything in front of the router passes websockets, and that prosody runs: make status",
  room: "Pass a token with TOKEN=, or try a room without password, lobby and other participants",
  bridge: "Check that the shard has a healthy bridge for new rooms: make status",
  ICE: "Open UDP 10000, or the ports in bridges.ports, of the media nodes to the internet, and check the address that bridges advertise",
  relay: "Check that TURN runs and that TCP 443 of its load balancer is open",
  address:
    "Something between the participants and the bridges relays media, or bridges advertise addresses of another network",
  sound: "Bridges are reached and send nothing: look at their log and at the network between the bridges of the shard",
  picture: "Sound arrives and video does not: look at the packet loss and bitrate of the bridges on the dashboard",
};

export interface Expected {
  readonly participants: number;
  /** Addresses of the bridges. Undefined when they are not known. */
  readonly addresses?: readonly string[];
  readonly relayOnly: boolean;
}

/** The readings of one participant at the beginning and the end of the measurement. */
export interface Measured {
  readonly first: Reading;
  readonly last: Reading;
}

/**
 * The first step that failed for any participant, or undefined when every participant receives sound and moving pictures from every other
 * one.
 */
export function judge(measured: readonly Measured[], expected: Expected): Failure | undefined {
  const failures = measured.flatMap((one, n) => {
    const failure = judgeOne(one, expected);
    return failure === undefined ? [] : [{ ...failure, what: `participant ${n + 1} ${failure.what}` }];
  });
  const steps = Object.keys(NEXT);
  return failures.toSorted((one, other) => steps.indexOf(one.step) - steps.indexOf(other.step))[0];
}

function judgeOne({ first, last }: Measured, expected: Expected): Failure | undefined {
  const others = expected.participants - 1;
  if (!last.signalling) return { step: "signalling", what: "gets no answer to signalling" };
  if (last.joined === false) return { step: "room", what: "is not let into the room" };
  if ((last.participants ?? 0) > expected.participants) return { step: "room", what: "meets strangers in the room" };
  const offered = last.connections.filter((one) => one.offered);
  if (offered.length === 0) return { step: "bridge", what: "gets no offer: jicofo has no bridge for the room" };
  const connected = offered.filter(({ state }) => state === "connected");
  if (connected.length === 0)
    return { step: "ICE", what: `cannot reach the bridge: its connection is ${statesOf(offered)}` };
  return (
    judgePath(connected, expected) ??
    tooFew("sound", others, growing(first, last, "audio")) ??
    tooFew("picture", others, growing(first, last, "video"))
  );
}

function judgePath(connections: readonly Connection[], { addresses, relayOnly }: Expected): Failure | undefined {
  const direct = connections.find(({ local }) => local?.type !== "relay");
  if (relayOnly) return direct && { step: "relay", what: `is not relayed but ${direct.local?.type ?? "unknown"}` };
  const foreign = connections
    .flatMap(({ remote }) => remote?.address ?? [])
    .find((one) => addresses?.includes(one) === false);
  if (foreign === undefined) return undefined;
  return { step: "address", what: `receives media from ${foreign}, which is no bridge (${addresses?.join(", ")})` };
}

function tooFew(step: "sound" | "picture", others: number, count: number): Failure | undefined {
  return count < others ? { step, what: `receives ${step} from ${count} of ${others} others` } : undefined;
}

/** Number of streams with new data: bytes, for video also decoded frames. */
function growing(first: Reading, last: Reading, kind: Inbound["kind"]): number {
  const before = new Map(streams(first).map((one) => [one.id, one]));
  return streams(last).filter((now) => {
    const was = before.get(now.id) ?? { bytes: 0, frames: 0 };
    return now.kind === kind && now.bytes > was.bytes && (kind === "audio" || now.frames > was.frames);
  }).length;
}

function streams({ connections }: Reading): readonly Inbound[] {
  return connections.flatMap(({ inbound }) => inbound);
}

function statesOf(connections: readonly Connection[]): string {
  return [...new Set(connections.map(({ state }) => state))].join(", ");
}
