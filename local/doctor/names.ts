import { lookup, type Resolver } from "node:dns/promises";
import { isIP } from "node:net";
import type { Plan } from "../../stacks/plan/plan";
import { type Check, fails, ok, some, unknown } from "./check";

/** A host name of the region. */
export interface Name {
  readonly host: string;
  /** Addresses or host names that it must resolve to; empty when they are unknown. */
  readonly expected: readonly string[];
  /** Addresses of the region that takes over while this one fails its health check. */
  readonly backup: readonly string[];
}

export interface Resolved {
  readonly check: Check;
  /** Addresses from DNS. */
  readonly addresses: readonly string[];
}

/** Address that browsers use for names below `localhost`, without DNS (RFC 6761, section 6.3). */
const LOOPBACK = "127.0.0.1";

/** Which of these name servers answer that a name or a record does not exist. */
const MISSING = new Set(["ENODATA", "ENOTFOUND"]);

export function namesOf(
  { dns }: Pick<Plan, "dns">,
  expected: (host: string, target: "router" | "turn") => readonly string[],
): readonly Name[] {
  const { hosts, policy, turnHost } = dns;
  const backup = policy.kind === "failover" ? policy.backup : undefined;
  return [
    ...hosts.map((host) => ({ host, expected: expected(host, "router"), backup: backup?.router ?? [] })),
    ...(turnHost === undefined
      ? []
      : [{ host: turnHost, expected: expected(turnHost, "turn"), backup: backup?.turn ? [backup.turn] : [] }]),
  ];
}

/** Whether a name resolves to the region's addresses and to no others. */
export async function checkName(resolver: Resolver, name: Name, hosts = fromHosts): Promise<Resolved> {
  const title = `DNS ${name.host}`;
  if (name.host.endsWith(".localhost")) {
    return { addresses: [LOOPBACK], check: ok(title, "this machine, as every name below localhost") };
  }
  try {
    const addresses = await addressesOf(resolver, name.host);
    const own = addresses.length === 0 ? await hosts(name.host) : [];
    if (own.length > 0) {
      return { addresses: own, check: unknown(title, `no record; the hosts file of this machine has ${some(own)}`) };
    }
    return { addresses, check: await judge(title, resolver, name, addresses) };
  } catch (error) {
    const what = `the name servers of this machine do not answer: ${(error as Error).message}`;
    return { addresses: [], check: fails(title, what, "Check the network of this machine and its name servers") };
  }
}

async function judge(title: string, resolver: Resolver, name: Name, addresses: readonly string[]): Promise<Check> {
  const wanted = name.expected.join(", ");
  const record = `Create the record: ${name.host} ${isIP(name.expected[0] ?? "") === 0 ? "CNAME" : "A"} ${wanted}`;
  const first = wanted === "" ? "Create the record that pulumi stack output dnsRecords names" : record;
  if (addresses.length === 0) return fails(title, "no such name", first);
  if (wanted === "") return unknown(title, `${some(addresses)}; no output has the expected address`);

  const right = (await Promise.all(name.expected.map((one) => addressesOf(resolver, one)))).flat();
  const foreign = addresses.filter((one) => !right.includes(one));
  if (foreign.length === 0) return ok(title, some(addresses));
  if (foreign.every((one) => name.backup.includes(one))) {
    const next = "Check the health check of this region in Route 53 or Cloud DNS, and the checks below";
    return fails(title, `${some(foreign)}, the other region: this one is marked unhealthy`, next);
  }
  const next = foreign.every((one) => isIP(one) === 6) ? "Remove the AAAA record: browsers prefer it" : record;
  return fails(title, `resolves to ${some(foreign)}, and the region is at ${wanted}`, next);
}

/** Addresses of a name by the resolver of this machine, including its hosts file. */
export async function fromHosts(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** Addresses of both families of a host name; an address is itself. */
async function addressesOf(resolver: Resolver, host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  const none = (error: NodeJS.ErrnoException): string[] => {
    if (MISSING.has(error.code ?? "")) return [];
    throw error;
  };
  const found = await Promise.all([resolver.resolve4(host).catch(none), resolver.resolve6(host).catch(none)]);
  return found.flat().toSorted();
}
