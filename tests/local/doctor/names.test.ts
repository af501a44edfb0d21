import assert from "node:assert/strict";
import { Resolver } from "node:dns/promises";
import type { Answer } from "dns-packet";
import { checkName, type Name } from "../../../local/doctor/names";
import { DnsServer } from "../../support/routing/dnsServer";

const HOST = "meet.example.org";
const BALANCER = "balancer.example.net";

describe("make doctor, names", () => {
  let server: DnsServer;
  let records: readonly Answer[];

  const resolver = new Resolver({ timeout: 300, tries: 1 });
  before(async () => {
    server = await DnsServer.start("127.41.0.1", ({ name, type }) => {
      const named = records.filter((one) => one.name === name);
      if (named.length === 0) return undefined;
      return named.filter((one) => one.type === type || one.type === "CNAME");
    });
    resolver.setServers([server.address]);
  });
  after(() => server.stop());

  const A = (name: string, data: string): Answer => ({ type: "A", name, ttl: 1, data });

  async function check(found: readonly Answer[], name: Partial<Name>, own: readonly string[] = []): Promise<string> {
    records = found;
    const hosts = (): Promise<readonly string[]> => Promise.resolve(own);
    const { check } = await checkName(resolver, { host: HOST, expected: [], backup: [], ...name }, hosts);
    return `${check.verdict}: ${check.what}${check.next === undefined ? "" : ` → ${check.next}`}`;
  }

  it("pass when they lead to the addresses of the outputs", async () => {
    const expected = ["203.0.113.5", "203.0.113.6"];
    assert.equal(await check([A(HOST, "203.0.113.5")], { expected }), "ok: 203.0.113.5");
  });

  it("pass when they lead to what the load balancer's host name leads to", async () => {
    const found = [A(HOST, "203.0.113.5"), A(BALANCER, "203.0.113.5"), A(BALANCER, "203.0.113.6")];
    assert.equal(await check(found, { expected: [BALANCER] }), "ok: 203.0.113.5");
  });

  it("need no record below localhost", async () => {
    assert.match(await check([], { host: "meet.localhost", expected: ["172.18.0.2"] }), /^ok: this machine/);
  });

  it("fail without a record, and give it", async () => {
    assert.equal(
      await check([], { expected: ["203.0.113.5"] }),
      "fails: no such name → Create the record: meet.example.org A 203.0.113.5",
    );
    assert.match(await check([], { expected: [BALANCER] }), /→ Create the record: meet\.example\.org CNAME balancer/);
    assert.match(await check([], {}), /→ Create the record that pulumi stack output dnsRecords names/);
  });

  it("fail when they lead elsewhere", async () => {
    assert.match(
      await check([A(HOST, "203.0.113.5"), A(HOST, "198.51.100.9")], { expected: ["203.0.113.5"] }),
      /^fails: resolves to 198\.51\.100\.9, and the region is at 203\.0\.113\.5 → Create the record/,
    );
  });

  it("fail with an AAAA record that is left over, which browsers prefer", async () => {
    const left: Answer = { type: "AAAA", name: HOST, ttl: 1, data: "2001:db8::7" };
    assert.match(
      await check([A(HOST, "203.0.113.5"), left], { expected: ["203.0.113.5"] }),
      /^fails: resolves to 2001:db8::7, .*→ Remove the AAAA record/,
    );
  });

  it("fail while they lead to the region that takes over", async () => {
    const name = { expected: ["203.0.113.5"], backup: ["198.51.100.9"] };
    assert.match(await check([A(HOST, "198.51.100.9")], name), /the other region: this one is marked unhealthy/);
  });

  it("are unknown when no output says where they have to lead", async () => {
    assert.match(
      await check([A(HOST, "203.0.113.5")], {}),
      /^unknown: 203\.0\.113\.5; no output has the expected address/,
    );
  });

  it("are unknown without a record, where the hosts file of this machine has them", async () => {
    assert.match(
      await check([], { expected: ["203.0.113.5"] }, ["203.0.113.5"]),
      /^unknown: no record; the hosts file/,
    );
  });

  it("fail when the name servers do not answer", async () => {
    server.silent = true;
    assert.match(await check([], {}), /^fails: the name servers of this machine do not answer/);
    server.silent = false;
  });
});
