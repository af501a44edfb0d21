import { createHmac } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { createStunOverTurnClient, type Message, type StunOverTurnProtocol } from "werift-ice";
import { NAMESPACE } from "../../stacks/catalogue/namespaces";
import type { Plan } from "../../stacks/plan/plan";
import type { IceServersPlan } from "../../stacks/plan/iceServers";
import { openTls, serverName } from "../call/certificate";
import type { Cluster } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import type { BridgePlace } from "./bridges";
import { type Check, fails, ok, unknown } from "./check";
import { judgeCertificate } from "./edge";
import { bindingRequest } from "./stun";

const ANSWER_WITHIN_MS = 10_000;
const OTHER_SECRET =
  "TURN and prosody have different secrets: kubectl rollout restart deployment turn --namespace jitsi";
/** Lifetime of the credentials. A check ends sooner. */
const VALID_SECONDS = 300;

/** A user name and a password of TURN. */
export interface TurnCredentials {
  readonly username: string;
  readonly password: string;
}

/** The TURN server as a participant's browser reaches it. */
export interface TurnServer {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly transport: "tls" | "tcp" | "udp";
}

/** The server of a plan at an address; undefined when clients use it for STUN only. */
export function turnServer({ host, turn, turns }: IceServersPlan, address: string): TurnServer | undefined {
  if (turns !== undefined) return { host, address, port: turns, transport: "tls" };
  if (turn === undefined) return undefined;
  return { host, address, port: turn.port, transport: turn.transports[0] ?? "udp" };
}

/**
 * Credentials as prosody issues them to participants, from the shared secret in its Secret.
 * @throws UserError when the cluster has no such Secret.
 */
export async function turnCredentials(
  cluster: Cluster,
  plan: Pick<Plan, "shards">,
  servers: IceServersPlan,
  now: Date,
): Promise<TurnCredentials> {
  const name = plan.shards[0]?.prosody.name ?? "";
  const object = await cluster.read({ apiVersion: "v1", kind: "Secret", metadata: { name, namespace: NAMESPACE } });
  const data = (object?.["data"] ?? {}) as Readonly<Record<string, string>>;
  const key = servers.username === undefined ? "TURN_CREDENTIALS" : "TURN_PASSWORD";
  const secret = Buffer.from(data[key] ?? "", "base64").toString();
  if (secret === "") throw new UserError(`Secret ${NAMESPACE}/${name} has no ${key}`);
  return servers.username === undefined ? shortLived(secret, now) : { username: servers.username, password: secret };
}

/** The user name is the time of expiry, and the password is its HMAC with the shared secret. */
export function shortLived(secret: string, now: Date): TurnCredentials {
  const username = String(Math.floor(now.getTime() / 1000) + VALID_SECONDS);
  return { username, password: createHmac("sha1", secret).update(username).digest("base64") };
}

export interface TurnCheck {
  readonly server: TurnServer;
  readonly credentials: TurnCredentials;
  /** The bridge to relay to; undefined when none allocated an endpoint. */
  readonly place: BridgePlace | undefined;
  readonly publiclyTrusted: boolean;
  readonly now: Date;
}

/** Certificate, allocation, and a check of a bridge through the relay. */
export async function checkTurn(options: TurnCheck): Promise<readonly Check[]> {
  const certificate = options.server.transport === "tls" ? [await checkCertificate(options)] : [];
  const { address, host, port, transport } = options.server;
  const at = `${transport === "udp" ? "UDP" : "TCP"} ${port} of ${host} (${address})`;
  const client = await allocate(options).catch((error: unknown) => error as Error);
  if (client instanceof Error) {
    const failed = describeFailure(client, transport, at);
    return [...certificate, failed, unknown("TURN relay", "no allocation")];
  }
  try {
    return [...certificate, ok("TURN", `allocates a relay at ${host}`), await relay(client, options)];
  } finally {
    await client.close().catch(() => undefined);
  }
}

function describeFailure(error: Error, transport: TurnServer["transport"], at: string): Check {
  const code = errorCode(error);
  const next = `Open ${at}, and check its pods: kubectl get pods --namespace jitsi`;
  if (code !== undefined) return fails("TURN", `${at} allocates no relay: error ${code}`, next);
  if (transport !== "udp" && isTimeout(error)) return fails("TURN", `${at} refuses the password`, OTHER_SECRET);
  return fails("TURN", `no answer from ${at}: ${error.message || "timeout"}`, next);
}

async function checkCertificate({ now, publiclyTrusted, server }: TurnCheck): Promise<Check> {
  const { address, host, port } = server;
  try {
    const answer = await openTls(host, { host: address, port });
    return judgeCertificate("TURN certificate", answer, { names: [host], now, publiclyTrusted });
  } catch (error) {
    return unknown("TURN certificate", (error as Error).message);
  }
}

async function allocate({ credentials, server }: TurnCheck): Promise<StunOverTurnProtocol> {
  const { address, host, port, transport } = server;
  const tlsOptions = { ...serverName(host), rejectUnauthorized: false };
  return within(createStunOverTurnClient({ address: [address, port], ...credentials }, { transport, tlsOptions }));
}

async function relay(client: StunOverTurnProtocol, { place }: TurnCheck): Promise<Check> {
  const name = "TURN relay";
  const peer = place?.advertised[0];
  if (place === undefined || peer === undefined) return unknown(name, "no bridge to relay to");
  const { address, port } = peer;
  try {
    await within(client.turn.getPermission([address, port]));
    const key = Buffer.from(place.credentials.password);
    await within(client.request(bindingRequest(place.credentials), [address, port], undefined, { integrityKey: key }));
    return ok(name, `${place.bridge} (${address}) answers through it`);
  } catch (error) {
    const code = errorCode(error);
    if (code === 403) {
      const next = "TURN relays to public addresses and to those in bridges.address: add the addresses of the bridges";
      return fails(name, `TURN denies ${address}`, next);
    }
    const what = code === undefined ? `${address} does not answer through it` : `error ${code} for ${address}`;
    const next = `Open UDP ${port} from TURN to the media nodes: NetworkPolicy turn, firewalls`;
    return fails(name, what, next);
  }
}

/**
 * Whether a connected server sent no signed response. The library drops unsigned responses, such as the refusal of a password, except the
 * first one, which requests the credentials.
 */
function isTimeout(error: Error): boolean {
  return error.constructor.name === "TransactionTimeout";
}

/** Number of the error in an answer of the server. */
function errorCode(error: unknown): number | undefined {
  const { response } = error as { readonly response?: Message };
  return (response?.getAttributeValue("ERROR-CODE") as [number, string] | undefined)?.[0];
}

async function within<T>(work: Promise<T>): Promise<T> {
  const late = new AbortController();
  const timeout = sleep(ANSWER_WITHIN_MS, undefined, { signal: late.signal }).then(() => {
    throw new Error(`no answer within ${ANSWER_WITHIN_MS / 1000} s`);
  });
  timeout.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    late.abort();
  }
}
