import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { sharedHaproxy } from "../support/routing/haproxy";
import { Participant } from "../support/routing/participant";
import { DOMAIN } from "../support/routing/region";
import { HANGS } from "../support/wait";
import type { Issued } from "./authority";
import { CHALLENGE, Edge } from "./edge";
import { Http2Websocket } from "./http2Websocket";
import { Load } from "./load";

const TURN = `turn.${DOMAIN}`;

describe("the edge of a region", function () {
  this.timeout(HANGS);
  let edge: Edge;
  let first: Issued;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy);
    first = await edge.renew(DOMAIN, TURN);
    await edge.start();
  });

  after(() => edge?.stop());

  it("serves a certificate that is valid for its authority and each of its names", async () => {
    for (const servername of [DOMAIN, TURN]) {
      const socket = await edge.handshake({ servername });
      assert.equal(socket.authorized, true);
      assert.equal(socket.getPeerCertificate().serialNumber, first.serial);
      socket.destroy();
    }
  });

  it("supports only TLS 1.2 and 1.3", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const socket = await edge.handshake({ minVersion: version, maxVersion: version });
      assert.equal(socket.getProtocol(), version);
      socket.destroy();
    }
    // Without this option the client does not offer these versions.
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await assert.rejects(edge.handshake(old), { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
  });

  it("offers HTTP/2 before HTTP/1.1", async () => {
    const socket = await edge.handshake({ ALPNProtocols: ["http/1.1", "h2"] });
    assert.equal(socket.alpnProtocol, "h2");
    socket.destroy();
  });

  it("sends no HSTS header with an untrusted certificate", async () => {
    const { headers } = await edge.askByTls("/");
    assert.equal(headers["strict-transport-security"], undefined);
  });

  it("redirects plain HTTP to TLS with the same path", async () => {
    const { status, headers } = await edge.ask("/tenant/Room?jwt=x");
    assert.equal(status, 301);
    assert.equal(headers.location, `https://${DOMAIN}/tenant/Room?jwt=x`);
  });

  it("passes a challenge without TLS to the solver, for each of its names", async () => {
    const solver = await edge.startSolvers(TURN);
    let reply = await edge.ask(CHALLENGE, TURN);
    // The address of a new solver appears in DNS after a while.
    for (; reply.status === 503; reply = await edge.ask(CHALLENGE, TURN)) await sleep(100);
    assert.deepEqual([reply.status, reply.body], [200, "the answer"]);
    assert.equal((await edge.ask(`${CHALLENGE}x`, TURN)).status, 404);
    assert.equal((await edge.ask(CHALLENGE, DOMAIN)).status, 404);
    await solver.vanish();
  });

  it("supports websockets over HTTP/2", async () => {
    const path = "/xmpp-websocket?room=room";
    const socket = await Http2Websocket.open(edge.address, DOMAIN, path, edge.authority.pem);
    assert.equal(socket.status, 200);
    assert.equal(await socket.receive(), "shard-0");
    socket.send("hello");
    assert.equal(await socket.receive(), "hello");
    socket.close();
  });

  it("renews its certificate under load without a failed request, a closed connection or a new process", async () => {
    const participant = await Participant.join(edge.address, "room");
    const overHttp2 = await Http2Websocket.open(edge.address, DOMAIN, "/xmpp-websocket?room=room", edge.authority.pem);
    await overHttp2.receive();
    const { pid } = edge.region.router(0);
    const load = new Load(async () => assert.equal((await edge.askByTls("/")).status, 200));

    for (let renewal = 0; renewal < 3; renewal++) {
      await edge.serves(await edge.renew(DOMAIN, TURN));
      await load.continues(100);
    }
    await load.end();

    assert.deepEqual(load.failures, []);
    assert.equal(await participant.hears(), true);
    overHttp2.send("hello");
    assert.equal(await overHttp2.receive(), "hello");
    assert.equal(edge.region.router(0).pid, pid);
    participant.leave();
    overHttp2.close();
  });

  describe("with an invalid certificate", function () {
    const REFUSED = /refused the certificate/g;
    let good: Issued;
    /** Length of the log before the change. */
    let logged: number;

    beforeEach(async () => {
      good = await edge.renew(DOMAIN, TURN);
      await edge.serves(good);
      logged = edge.log().length;
    });

    async function refuses(why: RegExp): Promise<void> {
      while (!REFUSED.test(edge.log().slice(logged))) await sleep(50);
      assert.match(edge.log().slice(logged), why);
      assert.equal(await edge.refused(), 1);
      // The sidecar checks once a second.
      await sleep(3000);
      assert.equal(edge.log().slice(logged).match(REFUSED)?.length, 1, "it is logged more than once");
      assert.equal(await edge.serial(), good.serial);
    }

    it("keeps the old one when the key belongs to another certificate", async () => {
      const other = await edge.authority.issue(DOMAIN);
      edge.mount({ ...other.secret, "tls.key": good.secret["tls.key"] });
      await refuses(/HAProxy does not take it: inconsistencies between private key and certificate/);
    });

    it("keeps the old one when the key is missing", async () => {
      const other = await edge.authority.issue(DOMAIN);
      edge.mount({ ...other.secret, "tls.key": undefined });
      await refuses(/tls\.key is missing/);
    });

    it("keeps the old one when the certificate is for other names", async () => {
      await edge.renew(`not-${DOMAIN}`, TURN, "*.example.net", "*.meet.example.org");
      await refuses(new RegExp(`it is for DNS:not-${DOMAIN}, .*, and not for ${DOMAIN}`));
    });

    it("keeps the old one when the certificate has no name", async () => {
      await edge.renew();
      await refuses(/it is for no name/);
    });

    afterEach(async () => {
      await edge.serves(await edge.renew("*.example.org"));
      while ((await edge.refused()) !== 0) await sleep(50);
    });
  });
});

describe("an edge with a trusted certificate", function () {
  this.timeout(HANGS);
  let edge: Edge;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy, { hsts: true });
    await edge.renew(DOMAIN);
    await edge.start();
  });

  after(() => edge?.stop());

  it("sends an HSTS header for one year, also with its own answers", async () => {
    for (const path of ["/", `/${"long".repeat(100)}`]) {
      const { headers } = await edge.askByTls(path);
      assert.equal(headers["strict-transport-security"], "max-age=31536000", path);
    }
  });

  it("sends the HSTS header over TLS only", async () => {
    assert.equal((await edge.ask("/")).headers["strict-transport-security"], undefined);
  });
});

describe("a router that starts before its certificate", function () {
  this.timeout(HANGS);
  let edge: Edge;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy);
    for (const file of ["tls.crt", "tls.key"]) rmSync(join(edge.region.certificates, file));
    await edge.start();
  });

  after(() => edge?.stop());

  it("answers the challenge, and serves the new certificate", async () => {
    assert.equal(await edge.serial(), undefined);
    const solver = await edge.startSolvers(DOMAIN);
    while ((await edge.ask(CHALLENGE)).status !== 200) await sleep(100);
    await edge.serves(await edge.renew(DOMAIN));
    assert.equal((await edge.askByTls("/")).status, 200);
    await solver.vanish();
  });
});

describe("a router that starts with a broken certificate", function () {
  this.timeout(HANGS);
  let edge: Edge;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy);
    const [one, other] = [await edge.authority.issue(DOMAIN), await edge.authority.issue(DOMAIN)];
    edge.mount({ ...one.secret, "tls.key": other.secret["tls.key"] });
    await edge.start();
  });

  after(() => edge?.stop());

  it("answers the challenge, and serves the next certificate", async () => {
    assert.equal(await edge.serial(), undefined);
    while ((await edge.refused()) !== 1) await sleep(100);
    const solver = await edge.startSolvers(DOMAIN);
    while ((await edge.ask(CHALLENGE)).status !== 200) await sleep(100);
    await edge.serves(await edge.renew(DOMAIN));
    await solver.vanish();
  });
});

describe("a certificate of twelve names", function () {
  this.timeout(HANGS);
  const names = [DOMAIN, ...Array.from({ length: 11 }, (_, n) => `name-${n}.example.org`)];
  let edge: Edge;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy, { names });
    await edge.start();
  });

  after(() => edge?.stop());

  it("has all challenges answered concurrently, by any solver", async () => {
    const solvers = await edge.startSolvers(...names);
    const ask = async (name: string): Promise<string> => (await edge.ask(CHALLENGE, name)).body;
    for (const name of names) while ((await ask(name)) !== "the answer") await sleep(100);
    // An authority sends requests from five places, and cert-manager one before.
    for (let round = 0; round < 10; round++) {
      const asked = names.flatMap((name) => Array.from({ length: 6 }, () => name));
      const answers = await Promise.all(asked.map(ask));
      assert.deepEqual(
        asked.filter((_, n) => answers[n] !== "the answer"),
        [],
      );
    }
    await solvers.vanish();
  });
});
