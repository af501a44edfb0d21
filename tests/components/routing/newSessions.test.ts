import assert from "node:assert/strict";
import { Agent, request } from "node:https";
import { connect } from "node:net";
import { connect as connectTls } from "node:tls";
import { PORTS } from "../../../stacks/catalogue/ports";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { DOMAIN, Region } from "../../support/routing/region";
import { HANGS } from "../../support/wait";

const LIMIT = 6000;
const SESSION = `<body rid="1" to="${DOMAIN}"/>`;
const IN_SESSION = `<body rid="2" sid="abc"/>`;

/** A network whose people all come from one address, as the PROXY protocol announces it. */
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

  /** Status and headers that the shard or the router answered with. */
  async post(body: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const options = { agent: this.agent, host: this.router, path: "/http-bind?room=standup", method: "POST" };
    return new Promise((resolve, reject) => {
      request({ ...options, headers: { host: DOMAIN, ...headers } }, (answer) => {
        answer.resume().on("end", () => resolve({ status: answer.statusCode, headers: answer.headers }));
      })
        .on("error", reject)
        .end(body);
    });
  }

  /** How often each status was the answer. */
  async open(sessions: number): Promise<Readonly<Record<string, number>>> {
    const answers: Record<string, number> = {};
    let left = sessions;
    const lane = async (): Promise<void> => {
      while (left-- > 0) {
        const { status } = await this.post(SESSION);
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

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

describe("an address behind which many people are", function () {
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

  it("is what the shard is told, whatever the client says of itself", async () => {
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

  it("may open as many sessions in a minute as 3,000 people need to join and join again", async () => {
    assert.deepEqual(await school.open(LIMIT), { 200: LIMIT });
  });

  it("is refused more, and those who are in a call are not disturbed", async () => {
    const { status, headers } = await school.post(SESSION);
    assert.equal(status, 429);
    assert.equal(headers["retry-after"], "60");
    assert.equal((await school.post(IN_SESSION)).status, 200);
  });

  it("is not counted when it is a private one", async () => {
    assert.deepEqual(await campus.open(LIMIT + 100), { 200: LIMIT + 100 });
  });
});
