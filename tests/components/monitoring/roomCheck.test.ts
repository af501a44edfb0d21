import assert from "node:assert/strict";
import { get, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { script } from "../../../components/script";
import {
  cleanUp,
  closedPort,
  countingSleep,
  folder,
  pathWith,
  type Running,
  start,
  type Stub,
  stub,
  until,
} from "../../shell/run";

const ROOM_CHECK = script("monitoring/scripts/roomCheck.sh");

/** What the image has in place of the usual tools. */
const BUSYBOX = Object.fromEntries(
  ["sh", "sed", "tr", "sort", "uniq", "grep", "ls", "wc", "date", "sleep", "head"].map((tool) => [
    tool,
    `exec /usr/bin/env busybox ${tool} "$@"`,
  ]),
);

interface Metrics {
  readonly split: number;
  readonly at: number;
}

/** The metrics of the check; empty until its first comparison. */
async function metrics(port: number): Promise<Metrics | undefined> {
  const body = await new Promise<string | undefined>((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => {
      // Prometheus takes no other.
      if (answer.statusCode === 200) text(answer).then(resolve, reject);
      else reject(new Error(`the answer is ${answer.statusCode}`));
    };
    get({ host: "127.0.0.1", port, path: "/metrics", agent: false }, answered).on("error", () => resolve(undefined));
  });
  const [, split] = /^jitsi_rooms_split (\d+)$/m.exec(body ?? "") ?? [];
  const [, at] = /^jitsi_room_check_timestamp_seconds (\d+)$/m.exec(body ?? "") ?? [];
  return split === undefined ? undefined : { split: Number(split), at: Number(at) };
}

describe("the check for split rooms", function () {
  this.timeout(30_000);
  afterEach(cleanUp);

  /** The jicofo of a shard, which answers for its rooms as the real one does: names on XMPP, slashes escaped. */
  function shard(rooms: readonly string[]): Promise<Stub> {
    return stub((request, response) => {
      const names = rooms.map((room) => `${room}@muc.meet.jitsi`);
      response.statusCode = request.url === "/debug/conferences" ? 200 : 404;
      response.setHeader("content-type", "application/json").end(JSON.stringify(names).replaceAll("/", "\\/"));
    });
  }

  const addresses = (shards: readonly Stub[]): string[] => shards.map(({ port }) => `127.0.0.1:${port}`);

  /** Runs the check every tenth of a second. */
  async function check(shards: readonly Stub[], env: Readonly<Record<string, string>> = {}): Promise<number> {
    const port = await closedPort();
    start(ROOM_CHECK, [`${port}`, folder(), "0.1", "0.1", ...addresses(shards)], env);
    return port;
  }

  /** Runs the check until it has rested three times. */
  async function checkForAWhile(...shards: Stub[]): Promise<{ readonly port: number; readonly run: Running }> {
    const port = await closedPort();
    const { script: sleeping, rounds } = countingSleep();
    const PATH = pathWith({ sleep: sleeping });
    const run = start(ROOM_CHECK, [`${port}`, folder(), "0.1", "0.1", ...addresses(shards)], { PATH });
    await until(() => rounds() >= 3);
    return { port, run };
  }

  async function firstMetrics(port: number): Promise<Metrics> {
    for (;;) {
      const said = await metrics(port);
      if (said !== undefined) return said;
      await sleep(50);
    }
  }

  it("counts none while each room is on one shard", async () => {
    const { split, at } = await firstMetrics(
      await check([await shard(["a", "b"]), await shard([]), await shard(["c"])]),
    );
    assert.equal(split, 0);
    assert.ok(Math.abs(Date.now() / 1000 - at) < 60);
  });

  for (const [tools, env] of [
    ["this machine's tools", (): Record<string, string> => ({})],
    ["busybox, as in the image", (): Record<string, string> => ({ PATH: pathWith(BUSYBOX) })],
  ] as const) {
    it(`counts rooms of two shards with any name, with ${tools}`, async () => {
      const rooms = ["[tenant]raum", "a,b", "b c", "schöne-straße", "x/y", "-n"];
      const shards = [await shard([...rooms, "here"]), await shard(["there", ...rooms])];
      assert.equal((await firstMetrics(await check(shards, env()))).split, rooms.length);
    });
  }

  it("stops counting a room that is no longer split", async () => {
    let rooms = '["a@muc.meet.jitsi"]';
    const other = await stub((_request, response) => void response.end(rooms));
    const port = await check([await shard(["a"]), other]);
    assert.equal((await firstMetrics(port)).split, 1);
    rooms = "[]";
    while ((await metrics(port))?.split !== 0) await sleep(50);
  });

  it("ignores a room that was on two shards for a moment", async () => {
    let asked = 0;
    const other = await stub(
      (_request, response) => void response.end(asked++ % 2 === 0 ? '["a@muc.meet.jitsi"]' : "[]"),
    );
    assert.equal((await firstMetrics(await check([await shard(["a"]), other]))).split, 0);
  });

  it("compares the shards that answer, and updates nothing when none does", async () => {
    const gone = { ...(await shard([])), port: await closedPort() };
    assert.equal((await firstMetrics(await check([await shard(["a"]), gone, await shard(["a"])]))).split, 1);
    const { port } = await checkForAWhile(gone);
    assert.equal(await metrics(port), undefined);
  });

  for (const [what, answer] of [
    ["an answer that ends in the middle", '["a@muc.meet.jitsi","b@muc'],
    ["an error page", "<html>503</html>"],
    ["no word", ""],
  ] as const) {
    it(`treats ${what} as no answer`, async () => {
      const broken = await stub((_request, response) => void response.end(answer));
      const { port } = await checkForAWhile(broken);
      assert.equal(await metrics(port), undefined);
    });
  }

  it("never names a room", async () => {
    const { run } = await checkForAWhile(await shard(["secret-room"]), await shard(["secret-room"]));
    run.stop("SIGTERM");
    const { out, err } = await run.ended;
    assert.doesNotMatch(out + err, /secret-room/);
  });

  it("ends at once on SIGTERM and leaves no listener", async () => {
    const port = await closedPort();
    const run = start(ROOM_CHECK, [`${port}`, folder(), "60", "0.1", ...addresses([await shard(["a"])])]);
    await firstMetrics(port);
    run.stop("SIGTERM");
    assert.equal((await run.ended).code, 0);
    while ((await metrics(port)) !== undefined) await sleep(50);
  });
});
