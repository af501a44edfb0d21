import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Check } from "../../../local/doctor/check";
import { checkEdge, type Edge, judgeCertificate } from "../../../local/doctor/edge";
import { PORTS } from "../../../stacks/catalogue/ports";
import { writeCertificate } from "../../support/routing/certificate";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { runFolder } from "../../support/runFolder";
import { HANGS } from "../../support/wait";

const DAY_MS = 24 * 60 * 60 * 1000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

function by(checks: readonly Check[]): Readonly<Record<string, string>> {
  return Object.fromEntries(checks.map(({ name, verdict, what }) => [name, `${verdict}: ${what}`]));
}

describe("make doctor, from outside, against a real router", function () {
  this.timeout(HANGS);
  let region: Region;
  let edge: Edge;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, replicas: 1 });
    await region.open();
    edge = {
      host: DOMAIN,
      addresses: [region.router(0).address],
      ports: { http: PORTS.routerHttp, https: PORTS.routerHttps },
      names: [DOMAIN],
      publiclyTrusted: false,
      now: new Date(),
    };
  });
  after(() => region?.stop());

  async function restartWith(host: string, dates: Parameters<typeof writeCertificate>[2]): Promise<void> {
    await region.router(0).stop();
    await writeCertificate(region.certificates, host, dates);
    region.router(0).start();
    await region.router(0).ready();
  }

  it("passes, and notes that browsers show a warning for a self-signed certificate", async () => {
    const found = by(await checkEdge(edge));
    assert.match(found["certificate"] ?? "", /^ok: \d+ days left; self-signed: browsers show a warning$/);
    assert.deepEqual(
      { ...found, certificate: "" },
      {
        "port 80": "ok: redirects to https",
        "port 443": `ok: open at ${edge.addresses[0]}`,
        certificate: "",
        "HTTP/2": "ok: offered",
        websocket: "ok: opens through the router",
      },
    );
  });

  it("fails with a self-signed certificate where the stack asks for a trusted one", async () => {
    const found = by(await checkEdge({ ...edge, publiclyTrusted: true }));
    assert.equal(found["certificate"], "fails: self-signed: browsers refuse it");
  });

  it("fails with a certificate that has expired, also a self-signed one", async () => {
    await restartWith(DOMAIN, { notBefore: inDays(-30), notAfter: inDays(-2.5) });
    assert.equal(by(await checkEdge(edge))["certificate"], "fails: expired 3 days ago");
  });

  it("fails with a certificate for another name", async () => {
    await restartWith("other.example.org", {});
    assert.equal(by(await checkEdge(edge))["certificate"], `fails: it covers other.example.org, not ${DOMAIN}`);
  });

  it("fails at one of several addresses where nothing listens, and at a region that is down", async () => {
    const [up = ""] = edge.addresses;
    const half = by(await checkEdge({ ...edge, addresses: [up, "127.0.0.99"] }));
    assert.equal(half["port 443"], "fails: 127.0.0.99: refused");
    const down = by(await checkEdge({ ...edge, addresses: ["127.0.0.99"] }));
    assert.match(down["port 80"] ?? "", /^fails: 127\.0\.0\.99: connect ECONNREFUSED/);
    assert.equal(down["certificate"], "unknown: port 443 does not answer");
    assert.equal(by(await checkEdge({ ...edge, addresses: [] }))["port 443"], "unknown: no address is known");
  });

  it("fails when the websocket is refused because no shard takes rooms", async () => {
    region.drain("shard-0");
    await region.has("shard-0", "draining");
    const checks = await checkEdge(edge);
    assert.equal(by(checks)["websocket"], "fails: the upgrade is refused with status 503");
    assert.equal(checks.find(({ name }) => name === "websocket")?.next, "No shard takes rooms: make status");
  });
});

describe("make doctor, behind a proxy that passes neither HTTP/2 nor websockets", () => {
  it("reports both", async () => {
    const folder = runFolder("doctor-");
    await writeCertificate(folder, DOMAIN);
    const [cert, key] = ["tls.crt", "tls.key"].map((file) => readFileSync(join(folder, file)));
    const proxy = createServer({ cert, key, ALPNProtocols: ["http/1.1"] }, (_, response) => response.end("a page"));
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const { port } = proxy.address() as AddressInfo;
    const checks = await checkEdge({
      ...{ host: DOMAIN, addresses: ["127.0.0.1"], ports: { http: port, https: port } },
      ...{ names: [DOMAIN], publiclyTrusted: false, now: new Date() },
    });
    proxy.close();
    const found = by(checks);
    assert.equal(found["HTTP/2"], "fails: the server selects http/1.1");
    assert.equal(found["websocket"], "fails: the upgrade is refused with status 200");
    assert.match(checks.find(({ name }) => name === "websocket")?.next ?? "", /pass Upgrade on \/xmpp-websocket/);
  });
});

describe("make doctor, a certificate", () => {
  async function judged(
    dates: Parameters<typeof writeCertificate>[2],
    problem: string | undefined,
    names: readonly string[] = [DOMAIN],
  ): Promise<string> {
    const folder = runFolder("doctor-");
    await writeCertificate(folder, DOMAIN, dates);
    const certificate = new X509Certificate(readFileSync(join(folder, "tls.crt")));
    const options = { names, now: new Date(), publiclyTrusted: true };
    const { verdict, what } = judgeCertificate("certificate", { certificate, problem, protocol: "h2" }, options);
    return `${verdict}: ${what}`;
  }

  it("passes when an authority has signed it, with its days and issuer", async () =>
    assert.equal(await judged({ notAfter: inDays(60.5) }, undefined), `ok: 60 days left, issued by ${DOMAIN}`));

  it("fails when too few days are left", async () =>
    assert.equal(await judged({ notAfter: inDays(9.5) }, undefined), "fails: 9 days left: its renewal fails"));

  it("fails before it is valid", async () =>
    assert.match(await judged({ notBefore: inDays(1) }, "CERT_NOT_YET_VALID"), /^fails: valid from .* on$/));

  it("fails when the chain lacks a certificate", async () =>
    assert.match(
      await judged({}, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
      /^fails: without the certificates between it and an authority: browsers refuse it/,
    ));

  it("fails when it lacks one of the names", async () =>
    assert.match(await judged({}, undefined, [DOMAIN, `turn.${DOMAIN}`]), /^fails: .* not turn\.meet\.example\.org/));
});
