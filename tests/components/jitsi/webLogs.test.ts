import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { closedPort } from "../../shell/run";
import { needNginx, startNginx } from "../../support/nginx";
import { jitsi } from "./harness";
import { inputs, main } from "./inspect";

/** Values that no line may contain. */
const SECRET = { address: "203.0.113.77", room: "secret-room", token: "eyJhbGciOiJIUzI1NiJ9" };
const QUERY = `room=${SECRET.room}&token=${SECRET.token}`;

/** Behaviours of prosody, selected by the query of a request. */
const PROSODY: Readonly<Record<string, (socket: Socket) => void>> = {
  dies: (socket) => socket.destroy(),
  halfAnswer: (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf");
    setTimeout(() => socket.resetAndDestroy(), 50);
  },
  halfHeader: (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-"),
  garbage: (socket) => socket.end("\u0000garbage\r\n\r\n"),
  longHeader: (socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Long: ${"x".repeat(100_000)}\r\n\r\n`),
  silent: () => undefined,
  upgradesAndDies: (socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
    setTimeout(() => socket.resetAndDestroy(), 50);
  },
  upgrades: (socket) =>
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"),
};

async function startProsody(): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", (data: Buffer) => {
      const does = Object.keys(PROSODY).find((one) => data.includes(`does=${one}&`));
      if (does === undefined) socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      else PROSODY[does]?.(socket);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

const HEADERS = `Host: meet.example.org\r\nX-Forwarded-For: ${SECRET.address}\r\nReferer: https://meet.example.org/${SECRET.room}?jwt=${SECRET.token}\r\n`;
const UPGRADE = "Connection: Upgrade\r\nUpgrade: websocket\r\n";

const get = (path: string, more = ""): string => `GET ${path} HTTP/1.1\r\n${HEADERS}${more}\r\n`;
const post = (path: string): string => `POST ${path} HTTP/1.1\r\n${HEADERS}Content-Length: 4\r\n\r\nbody`;

/** Requests of clients, one connection each. */
const REQUESTS: readonly string[] = [
  ...Object.keys(PROSODY).flatMap((does) => [
    post(`/http-bind?does=${does}&${QUERY}`),
    post(`/tenant/http-bind?does=${does}&${QUERY}`),
    get(`/xmpp-websocket?does=${does}&${QUERY}`, UPGRADE),
  ]),
  ...["refused", "unknown"].flatMap((to) => [
    post(`/http-bind?to=${to}&${QUERY}`),
    get(`/xmpp-websocket?to=${to}&${QUERY}`, UPGRADE),
  ]),
  post(`/http-bind?${QUERY}`),
  get(`/${SECRET.room}?jwt=${SECRET.token}`),
  get(`/tenant/${SECRET.room}?jwt=${SECRET.token}`),
  get(`/static/missing.js?${QUERY}`),
  get(`/static/forbidden.js?${QUERY}`),
  get(`/loop?${QUERY}`),
  // Invalid and too long requests.
  `${SECRET.room}\r\n\r\n`,
  `\u0016\u0003\u0001\u0002${SECRET.room}\r\n\r\n`,
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  `GET /${SECRET.room}?${QUERY} HTTP/1.1\r\n\r\n`,
  `GET /${SECRET.room}?${QUERY} HTTP/9.9\r\n${HEADERS}\r\n`,
  `G@T /${SECRET.room}?${QUERY} HTTP/1.1\r\n${HEADERS}\r\n`,
  get(`/${SECRET.room}%00?${QUERY}`),
  get(`/../../${SECRET.room}?${QUERY}`),
  get(`/${SECRET.room}?${QUERY}&${"x".repeat(40_000)}`),
  get(`/http-bind?${QUERY}`, `X-Long: ${"x".repeat(40_000)}\r\n`),
  get(`/http-bind?${QUERY}`, "Bad\u0000Header: 1\r\n"),
  get(`/http-bind?${QUERY}`, "Content-Length: 5\r\nContent-Length: 6\r\n"),
  get(`/http-bind?${QUERY}`, "Transfer-Encoding: chunked\r\n") + "zz\r\n",
];

/** Sends one request and waits for the end of its connection, at most as long as nginx waits for prosody. */
async function send(port: number, request: string): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  socket.resume();
  socket.write(request);
  await Promise.race([once(socket, "close"), sleep(1500)]);
  socket.destroy();
}

/** Resets the connection in the middle of a request. */
async function leave(port: number, ...parts: readonly string[]): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  for (const part of parts) {
    socket.write(part);
    await sleep(200);
  }
  socket.resetAndDestroy();
}

/** Opens so many connections that nginx has none left for prosody. */
async function exhaust(port: number): Promise<void> {
  const request = post(`/http-bind?${QUERY}`);
  const middle = request.length / 2;
  await Promise.all(Array.from({ length: 60 }, () => leave(port, request.slice(0, middle), request.slice(middle))));
}

async function logsOf(program: string, files: Readonly<Record<string, string>>): Promise<{ out: string; err: string }> {
  const prosody = await startProsody();
  const port = await closedPort();
  const refused = `127.0.0.1:${await closedPort()}`;
  const addresses = {
    default: `127.0.0.1:${(prosody.address() as AddressInfo).port}`,
    refused,
    unknown: "prosody.invalid:5280",
  };
  const nginx = await startNginx({ program, port, prosody: addresses, files });
  for (let tries = 0; tries < 100 && !(await answers(port)); tries++) await sleep(20);
  // A few at a time, so that connections are not exhausted too early.
  const waiting = [...REQUESTS];
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await send(port, next);
    }),
  );
  await leave(port, post(`/http-bind?does=silent&${QUERY}`).slice(0, -2));
  await leave(port, get(`/xmpp-websocket?does=upgrades&${QUERY}`, UPGRADE));
  await exhaust(port);
  prosody.close();
  return nginx.end();
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const open = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return open;
}

const lines = (text: string): readonly string[] => text.split("\n").filter((line) => line !== "");

describe("web's log, by nginx", function () {
  this.timeout(120_000);
  let program: string;
  let files: Record<string, string>;
  let ours: Awaited<ReturnType<typeof logsOf>>;

  before(async function () {
    program = await needNginx(this);
    const cluster = { kubeconfig: "kubeconfig", context: "local", podCidr: "127.0.0.0/8" };
    const region = await jitsi({ settings: { cluster } });
    const data = inputs(region.one("ConfigMap", /^shard-0-web$/)).data ?? {};
    files = Object.fromEntries(
      (main(region.one("Deployment", /^shard-0-web$/)).volumeMounts ?? [])
        .filter(({ mountPath }) => mountPath.startsWith("/config/"))
        .map(({ mountPath, subPath = "" }) => [mountPath.replace("/config/", ""), data[subPath] ?? ""]),
    );
    ours = await logsOf(program, files);
  });

  it("has no address, room or token for any end of a connection", () => {
    for (const line of [...lines(ours.out), ...lines(ours.err)]) {
      for (const secret of [...Object.values(SECRET), "127.0.0.1", "tenant"]) assert.ok(!line.includes(secret), line);
      assert.doesNotMatch(line, /client:|request:/);
    }
    const failure = /^web \S+T\S+ 5\d\d (bosh|websocket|page) upstream=[-\d, :]+ seconds=\d+\.\d+$/;
    for (const line of lines(ours.out)) assert.match(line, failure);
  });

  it("has the kind of a failed request and prosody's answer", () => {
    const failures = new Set(lines(ours.out).map((line) => line.replace(/^web \S+ | seconds=.*/g, "")));
    for (const kind of ["bosh", "websocket"]) {
      for (const code of [502, 504])
        assert.ok(failures.has(`${code} ${kind} upstream=${code}`), [...failures].join("\n"));
    }
  });

  it("has all of them without the program's file, in lines of every level", async () => {
    const { "nginx-custom/log.conf": _, ...others } = files;
    const { out, err } = await logsOf(program, others);
    const pairs = (text: string): readonly string[] =>
      lines(text).filter((line) => line.includes(SECRET.address) && line.includes(SECRET.room));
    assert.ok(pairs(out).length > REQUESTS.length / 2, out);
    for (const level of ["error", "crit", "alert"]) {
      assert.ok(
        pairs(err).some((line) => line.includes(`[${level}]`)),
        `no ${level} in\n${err}`,
      );
    }
  });
});
