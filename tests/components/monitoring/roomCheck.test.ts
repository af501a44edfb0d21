import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { planRegion } from "../../../stacks/plan/plan";
import { cleanUp, closedPort, countingSleep, folder, pathWith, type Running, start, until } from "../../shell/run";
import { writeCertificate } from "../../support/routing/certificate";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { settingsOf } from "../../support/settings";
import { script } from "../../../components/script";

const ROOM_CHECK = script("monitoring/scripts/roomCheck.sh");

/** Two shards and a table without peers, so that two of them can be told different things. */
const configuration = (socket: string): string => `
global
    stats socket ${socket} mode 600 level admin
defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
backend rooms
    stick-table type string len 256 size 200k expire 30m
    stick store-request path
    server shard-0 127.0.0.1:1 id 1
    server shard-1 127.0.0.1:1 id 2
`;

/** What the image has in place of the usual tools. */
const BUSYBOX = Object.fromEntries(
  ["sh", "awk", "sort", "uniq", "grep", "head", "tail", "ls", "wc", "date", "sleep"].map((tool) => [
    tool,
    `exec /usr/bin/env busybox ${tool} "$@"`,
  ]),
);

interface Metrics {
  readonly split: number;
  readonly at: number;
}

/** What the check says, or nothing as long as it has compared nothing. */
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
  let haproxy: string;
  before(async function () {
    haproxy = await sharedHaproxy(this);
  });
  afterEach(cleanUp);

  const undo: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const one of undo.splice(0)) await one();
  });

  /** A router's process with rooms in its table, by the number of their server. */
  async function router(rooms: Readonly<Record<string, number>>): Promise<string> {
    const home = folder();
    const socket = join(home, "admin.sock");
    startHaproxy(home, configuration(socket));
    for (const [room, server] of Object.entries(rooms))
      await tell(socket, `set table rooms key ${room} data.server_id ${server}`);
    return socket;
  }

  /** A router as its own configuration makes it, alone in the world; it shows its table on `tables.sock`. */
  async function configuredRouter(room: string, server: number): Promise<string> {
    const home = folder();
    const certificates = folder();
    await writeCertificate(certificates, "meet.example.org");
    const address = async (): Promise<string> => `127.0.0.1:${await closedPort()}`;
    const names = ["BIND_HTTP", "BIND_HTTPS", "BIND_METRICS", "DNS_ADDR", "ROUTER_0_PEER", "ROUTER_1_PEER"];
    const addresses = await Promise.all(names.map(async (name) => [name, await address()] as const));
    startHaproxy(home, haproxyConfig(planRegion(settingsOf()).router), {
      ...Object.fromEntries(addresses),
      POD_NAME: "router-0",
      CERT_DIR: certificates,
      RUN_DIR: home,
      BIND_TABLES: join(home, "tables.sock"),
    });
    await tell(join(home, "admin.sock"), `set table rooms key ${room} data.server_id ${server}`);
    return join(home, "tables.sock");
  }

  function startHaproxy(home: string, text_: string, env: Readonly<Record<string, string>> = {}): void {
    writeFileSync(join(home, "haproxy.cfg"), text_);
    const process_ = spawn(haproxy, ["-db", "-f", join(home, "haproxy.cfg")], { stdio: "ignore", env });
    undo.push(async () => {
      if (process_.exitCode !== null) return;
      const ended = once(process_, "exit");
      process_.kill("SIGKILL");
      await ended;
    });
  }

  async function tell(socket: string, command: string): Promise<void> {
    for (;;) {
      const connection = connect(socket);
      const answer = await new Promise<string | undefined>((resolve) => {
        connection.on("error", () => resolve(undefined));
        connection.end(`${command}\n`);
        text(connection).then(resolve, () => resolve(undefined));
      });
      if (answer !== undefined) return assert.equal(answer.trim(), "", command);
      await sleep(50);
    }
  }

  /** Runs the check every tenth of a second. */
  async function check(routers: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
    const port = await closedPort();
    start(ROOM_CHECK, [`${port}`, folder(), "0.1", "0.1", ...routers], env);
    return port;
  }

  /** Runs the check until it has rested three times. */
  async function checkForAWhile(...routers: string[]): Promise<{ readonly port: number; readonly run: Running }> {
    const port = await closedPort();
    const { script, rounds } = countingSleep();
    const PATH = pathWith({ sleep: script });
    const run = start(ROOM_CHECK, [`${port}`, folder(), "0.1", "0.1", ...routers], { PATH });
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

  it("finds no split room where the routers agree, and rooms that only one knows are none", async () => {
    const one = await router({ "/a": 1, "/b": 2, "/only-here": 1 });
    const other = await router({ "/a": 1, "/b": 2, "/only-there": 2 });
    const { split, at } = await firstMetrics(await check([`UNIX:${one}`, `UNIX:${other}`]));
    assert.equal(split, 0);
    assert.ok(Math.abs(Date.now() / 1000 - at) < 60);
  });

  for (const [tools, env] of [
    ["this machine's tools", (): Record<string, string> => ({})],
    ["busybox, as in the image", (): Record<string, string> => ({ PATH: pathWith(BUSYBOX) })],
  ] as const) {
    it(`counts the rooms that two routers keep on different shards, whatever they are called, with ${tools}`, async () => {
      const rooms = ["/tenant/Raum", "/%20key=x", "/b\\ c", "/schöne-straße", "/use=0"];
      const on = (server: number): Record<string, number> =>
        Object.fromEntries([...rooms.map((room) => [room, server]), ["/together", 1]]) as Record<string, number>;
      const one = await router(on(1));
      const other = await router(on(2));
      const port = await check([`UNIX:${one}`, `UNIX:${other}`], env());
      assert.equal((await firstMetrics(port)).split, rooms.length);
    });
  }

  it("reads what routers show it", async () => {
    const one = await configuredRouter("/a", 1);
    const other = await configuredRouter("/a", 2);
    assert.equal((await firstMetrics(await check([`UNIX:${one}`, `UNIX:${other}`]))).split, 1);
  });

  it("sees that a split room is healed", async () => {
    const one = await router({ "/a": 1 });
    const other = await router({ "/a": 2 });
    const port = await check([`UNIX:${one}`, `UNIX:${other}`]);
    assert.equal((await firstMetrics(port)).split, 1);
    await tell(other, "set table rooms key /a data.server_id 1");
    while ((await metrics(port))?.split !== 0) await sleep(50);
  });

  it("compares those that answer, and says nothing new when fewer than two do", async () => {
    const one = await router({ "/a": 1 });
    const other = await router({ "/a": 2 });
    const gone = `TCP:127.0.0.1:${await closedPort()},connect-timeout=1`;
    assert.equal((await firstMetrics(await check([`UNIX:${one}`, gone, `UNIX:${other}`]))).split, 1);

    const { port, run } = await checkForAWhile(`UNIX:${one}`, gone);
    assert.equal(await metrics(port), undefined);
    run.stop("SIGTERM");
    assert.match((await run.ended).err, /no table from TCP:127\.0\.0\.1/);
  });

  for (const [what, answer] of [
    [
      "an answer that ends in the middle",
      "# table: rooms, type: string, size:1000, used:2\n0x1: key=/a use=0 exp=1 shard=0 ser",
    ],
    [
      "a refusal",
      "# table: rooms, type: string, size:9, used:2\n# contents not dumped due to insufficient privileges\n\n",
    ],
    ["garbage", "\0\u00ff<html>503</html>\n\n"],
    ["no word", ""],
  ] as const) {
    it(`takes ${what} for no table`, async () => {
      const server = createServer((socket) => socket.on("data", () => socket.end(answer, () => socket.destroy())));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      undo.push(async () => new Promise((resolve) => server.close(resolve)));
      const address = server.address();
      assert.ok(typeof address === "object" && address !== null);
      const one = await router({ "/a": 1 });
      const { port, run } = await checkForAWhile(`UNIX:${one}`, `TCP:127.0.0.1:${address.port}`);
      assert.equal(await metrics(port), undefined);
      run.stop("SIGTERM");
      assert.match((await run.ended).err, /no table from TCP/);
    });
  }

  it("never names a room", async () => {
    const one = await router({ "/secret-room": 1 });
    const other = await router({ "/secret-room": 2 });
    const { run } = await checkForAWhile(`UNIX:${one}`, `UNIX:${other}`);
    run.stop("SIGTERM");
    const { out, err } = await run.ended;
    assert.doesNotMatch(out + err, /secret-room/);
  });

  it("ends at once when it is told to, and leaves nothing that listens", async () => {
    const one = await router({ "/a": 1 });
    const other = await router({ "/a": 1 });
    const port = await closedPort();
    const run = start(ROOM_CHECK, [`${port}`, folder(), "60", "0.1", `UNIX:${one}`, `UNIX:${other}`]);
    await firstMetrics(port);
    run.stop("SIGTERM");
    assert.equal((await run.ended).code, 0);
    while ((await metrics(port)) !== undefined) await sleep(50);
  });
});
