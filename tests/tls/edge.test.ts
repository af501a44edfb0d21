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

  it("shows a certificate that whoever trusts its authority trusts, for each of its names", async () => {
    for (const servername of [DOMAIN, TURN]) {
      const socket = await edge.handshake({ servername });
      assert.equal(socket.authorized, true);
      assert.equal(socket.getPeerCertificate().serialNumber, first.serial);
      socket.destroy();
    }
  });

  it("speaks TLS 1.2 and 1.3, and nothing older", async () => {
    for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
      const socket = await edge.handshake({ minVersion: version, maxVersion: version });
      assert.equal(socket.getProtocol(), version);
      socket.destroy();
    }
    // Without this the client itself refuses to offer it.
    const old = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" } as const;
    await assert.rejects(edge.handshake(old), { code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION" });
  });

  it("offers HTTP/2 before HTTP/1.1", async () => {
    const socket = await edge.handshake({ ALPNProtocols: ["http/1.1", "h2"] });
    assert.equal(socket.alpnProtocol, "h2");
    socket.destroy();
  });

  it("does not tell browsers to insist on a certificate that they may not trust", async () => {
    const { headers } = await edge.askByTls("/");
    assert.equal(headers["strict-transport-security"], undefined);
  });

  it("sends what comes without TLS to TLS, wherever it wanted to go", async () => {
    const { status, headers } = await edge.ask("/tenant/Room?jwt=x");
    assert.equal(status, 301);
    assert.equal(headers.location, `https://${DOMAIN}/tenant/Room?jwt=x`);
  });

  it("lets a challenge without TLS through to the pod that knows the answer, for any of its names", async () => {
    const solver = await edge.startSolvers(TURN);
    let reply = await edge.ask(CHALLENGE, TURN);
    // Until its address is in DNS, as after any start of such a pod.
    for (; reply.status === 503; reply = await edge.ask(CHALLENGE, TURN)) await sleep(100);
    assert.deepEqual([reply.status, reply.body], [200, "the answer"]);
    assert.equal((await edge.ask(`${CHALLENGE}x`, TURN)).status, 404);
    assert.equal((await edge.ask(CHALLENGE, DOMAIN)).status, 404);
    await solver.vanish();
  });

  it("carries websockets inside of HTTP/2", async () => {
    const path = "/xmpp-websocket?room=room";
    const socket = await Http2Websocket.open(edge.address, DOMAIN, path, edge.authority.pem);
    assert.equal(socket.status, 200);
    assert.equal(await socket.hear(), "shard-0");
    socket.say("hello");
    assert.equal(await socket.hear(), "hello");
    socket.close();
  });

  it("renews its certificate under load: no request fails, no call is cut, no process is new", async () => {
    const participant = await Participant.join(edge.address, "room");
    const overHttp2 = await Http2Websocket.open(edge.address, DOMAIN, "/xmpp-websocket?room=room", edge.authority.pem);
    await overHttp2.hear();
    const { pid } = edge.region.router(0);
    const load = new Load(async () => assert.equal((await edge.askByTls("/")).status, 200));

    for (let renewal = 0; renewal < 3; renewal++) {
      await edge.serves(await edge.renew(DOMAIN, TURN));
      await load.goesOn(100);
    }
    await load.end();

    assert.deepEqual(load.failures, []);
    assert.equal(await participant.hears(), true);
    overHttp2.say("hello");
    assert.equal(await overHttp2.hear(), "hello");
    assert.equal(edge.region.router(0).pid, pid);
    participant.leave();
    overHttp2.close();
  });

  describe("that is shown a certificate it must not serve", function () {
    const REFUSED = /refused the certificate/g;
    let good: Issued;
    /** How much it had said before. */
    let said: number;

    beforeEach(async () => {
      good = await edge.renew(DOMAIN, TURN);
      await edge.serves(good);
      said = edge.said().length;
    });

    async function refuses(why: RegExp): Promise<void> {
      while (!REFUSED.test(edge.said().slice(said))) await sleep(50);
      assert.match(edge.said().slice(said), why);
      assert.equal(await edge.refused(), 1);
      // It looks once a second.
      await sleep(3000);
      assert.equal(edge.said().slice(said).match(REFUSED)?.length, 1, "it is said more than once");
      assert.equal(await edge.serial(), good.serial);
    }

    it("keeps what it has when the key is another certificate's", async () => {
      const other = await edge.authority.issue(DOMAIN);
      edge.mount({ ...other.secret, "tls.key": good.secret["tls.key"] });
      await refuses(/HAProxy does not take it: inconsistencies between private key and certificate/);
    });

    it("keeps what it has when the key is gone", async () => {
      const other = await edge.authority.issue(DOMAIN);
      edge.mount({ ...other.secret, "tls.key": undefined });
      await refuses(/tls\.key is missing/);
    });

    it("keeps what it has when the certificate is for other names", async () => {
      await edge.renew(`not-${DOMAIN}`, TURN, "*.example.net", "*.meet.example.org");
      await refuses(new RegExp(`it is for DNS:not-${DOMAIN}, .*, and not for ${DOMAIN}`));
    });

    it("keeps what it has when the certificate has no name", async () => {
      await edge.renew();
      await refuses(/it is for no name/);
    });

    afterEach(async () => {
      await edge.serves(await edge.renew("*.example.org"));
      while ((await edge.refused()) !== 0) await sleep(50);
    });
  });
});

describe("an edge whose certificate browsers trust", function () {
  this.timeout(HANGS);
  let edge: Edge;

  before(async function () {
    const haproxy = await sharedHaproxy(this);
    edge = await Edge.create(haproxy, { hsts: true });
    await edge.renew(DOMAIN);
    await edge.start();
  });

  after(() => edge?.stop());

  it("tells them to insist on TLS for a year, with answers of its own too", async () => {
    for (const path of ["/", `/${"long".repeat(100)}`]) {
      const { headers } = await edge.askByTls(path);
      assert.equal(headers["strict-transport-security"], "max-age=31536000", path);
    }
  });

  it("says so by TLS only, where nobody else can have said it", async () => {
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

  it("answers the challenge for it, and serves it as soon as it is there", async () => {
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

  it("answers the challenge for the next one, and serves that", async () => {
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

  it("has its challenges answered all at the same time, whoever knows the answer", async () => {
    const solvers = await edge.startSolvers(...names);
    const ask = async (name: string): Promise<string> => (await edge.ask(CHALLENGE, name)).body;
    for (const name of names) while ((await ask(name)) !== "the answer") await sleep(100);
    // An authority asks from five places, cert-manager before it.
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
