import assert from "node:assert/strict";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { PORTS } from "../../../stacks/catalogue/ports";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

const LIMIT = 6000;
const BOSH = "/http-bind?room=standup";
const SESSION = `<body rid="1" to="${DOMAIN}"/>`;
const IN_SESSION = `<body rid="2" sid="abc"/>`;

/** A network whose participants share one address, announced by the PROXY protocol. */
class Network {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 20 });

  constructor(
    private readonly router: string,
    address: string,
  ) {
    this.agent.createConnection = () => {
      const socket = connect(PORTS.routerHttps, router);
      socket.write(`PROXY TCP4 ${address} 192.0.2.1 40000 443\r\n`);
      return connectTls({ socket, servername: DOMAIN, rejectUnauthorized: false });
    };
  }

  /** Status and headers of the answer. */
  post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.send({ body, headers });
  }

  send({ body, headers = {}, path = BOSH, method = "POST" }: Request): Promise<Answer> {
    const options = { agent: this.agent, host: this.router, path, method };
    return new Promise((resolve, reject) => {
      request({ ...options, headers: { host: DOMAIN, ...headers } }, (answer) => {
        answer.resume().on("end", () => resolve({ status: answer.statusCode, headers: answer.headers }));
      })
        .on("error", reject)
        .end(body);
    });
  }

  /** Number of answers by status. */
  async open(sessions: number, next: (n: number) => Request = () => ({ body: SESSION })): Promise<Statuses> {
    const answers: Record<string, number> = {};
    let left = sessions;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const { status } = await this.send(next(left));
        answers[`${status}`] = (answers[`${status}`] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: 20 }, lane));
    return answers;
  }

  close(): void {
    this.agent.destroy();
  }
}

type Statuses = Readonly<Record<string, number>>;

interface Request {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly method?: string;
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

describe("an address shared by many participants", function () {
  this.timeout(HANGS);
  let region: Region;
  let school: Network;
  let campus: Network;

  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, proxyProtocol: true });
    region.router(0).start();
    await region.router(0).ready();
    school = new Network(region.router(0).address, "203.0.113.7");
    campus = new Network(region.router(0).address, "10.1.2.3");
  });

  after(async () => {
    school?.close();
    campus?.close();
    await region?.stop();
  });

  it("reaches the shard, whatever headers the client sends", async () => {
    const lies = {
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-proto": "http",
      "x-real-ip": "1.2.3.4",
      "x-original-forwarded-for": "1.2.3.4",
      forwarded: "for=1.2.3.4",
    };
    const { headers } = await school.post(IN_SESSION, lies);
    const seen = JSON.parse(String(headers["x-seen"])) as Record<string, string>;
    assert.equal(seen["x-forwarded-for"], "203.0.113.7");
    assert.equal(seen["x-forwarded-proto"], "https");
    for (const lie of ["x-real-ip", "x-original-forwarded-for", "forwarded"]) assert.ok(!(lie in seen), lie);
  });

  it("may open as many sessions a minute as 3,000 participants need to join and rejoin", async () => {
    // Placing the room counted as a new session too.
    assert.deepEqual(await school.open(LIMIT - 1), { 200: LIMIT - 1 });
  });

  it("is refused more sessions, and running calls continue", async () => {
    const { status, headers } = await school.post(SESSION);
    assert.equal(status, 429);
    assert.equal(headers["retry-after"], "60");
    assert.equal((await school.post(IN_SESSION)).status, 200);
  });

  for (const [what, ...requests] of [
    [
      "an attribute that looks like a session's",
      { body: `<body rid="1" x='sid='/>` },
      { body: `<body x=" sid='1' "/>` },
    ],
    ["an element that is not the first", { body: `<body rid="1"><a sid="1"/></body>` }, { body: `x<body sid="1"/>` }],
    ["a body that comes later", { body: `${" ".repeat(20_000)}<body sid="1"/>` }],
    ["a method that BOSH does not know", { body: SESSION, method: "PUT" }],
    ["a websocket that is none", { path: "/xmpp-websocket?room=standup", method: "GET" }],
    ["no room", { path: "/http-bind", body: SESSION }],
    ["a tenant", { path: "/tenant/http-bind?room=standup", body: SESSION }],
  ] as const) {
    it(`is refused more sessions with ${what}`, async () => {
      for (const one of requests) assert.equal((await school.send(one)).status, 429, JSON.stringify(one).slice(0, 100));
    });
  }

  for (const path of [
    "/%68ttp-bind",
    "/http%2dbind",
    "/x/../http-bind",
    "//http-bind",
    "/http-bind/",
    "/a/b/http-bind",
  ]) {
    it(`is refused ${path}, which nginx could treat as signalling`, async () => {
      assert.equal((await school.send({ path: `${path}?room=standup`, body: SESSION })).status, 400);
    });
  }

  it("has a higher limit when it is private", async () => {
    assert.deepEqual(await campus.open(LIMIT + 100), { 200: LIMIT + 100 });
  });
});

describe("an address that requests many rooms", function () {
  this.timeout(HANGS);
  const ROOMS = 1000;
  let region: Region;
  let program: Network;
  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1, proxyProtocol: true });
    region.router(0).start();
    await region.router(0).ready();
    program = new Network(region.router(0).address, "198.51.100.9");
  });

  after(async () => {
    program?.close();
    await region?.stop();
  });

  it("gets a limited number of new rooms a minute, whatever the method, and keeps access to its rooms", async () => {
    const flood = (n: number): Request => ({ path: `/http-bind?room=room-${n}`, method: n % 2 === 0 ? "GET" : "HEAD" });
    assert.deepEqual(await program.open(ROOMS, flood), { 200: ROOMS });
    const more = await program.open(200, (n) => ({ path: `/http-bind?room=more-${n}`, method: "GET" }));
    assert.deepEqual(more, { 429: 200 });
    assert.equal((await program.send({ path: "/http-bind?room=room-1", method: "GET" })).status, 200);
    assert.match(await region.router(0).tell("show table rooms"), new RegExp(`used:${ROOMS}$`, "m"));
  });

  it("loses a connection on which it sends nothing", async () => {
    const socket = connect(PORTS.routerHttps, region.router(0).address);
    const began = Date.now();
    await new Promise((resolve) =>
      socket
        .on("close", resolve)
        .on("error", () => undefined)
        .resume(),
    );
    assert.ok(Date.now() - began < 20_000, `${Date.now() - began} ms`);
  });
});
