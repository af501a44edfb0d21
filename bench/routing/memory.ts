import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, type TLSSocket } from "node:tls";
import type { Log } from "../../local/terminal/progress";
import { PORTS } from "../../stacks/catalogue/ports";
import { DOMAIN, Region } from "../../tests/support/routing/region";
import { type Row, row } from "../row";
import { bareConfig, startProxy } from "./proxy";

const WANTED = 10_000;
/** Files that this process opens besides both ends of each websocket. */
const OTHER_FILES = 2000;
const AT_ONCE = 100;

/** Measures the memory of a router per open websocket, against a bare HAProxy. */
export async function memory(haproxy: string, log: Log): Promise<readonly Row[]> {
  const websockets = Math.min(WANTED, Math.floor((openFiles() - OTHER_FILES) / 2));
  log.step(`Memory of ${websockets} open websockets`);
  const region = await Region.start({ haproxy, shards: 2, memoryLimit: 1024 });
  const beside = region.router(0).address.replace(/\d+$/, "100");
  const [shard] = region.shards;
  const configuration = bareConfig(beside, shard?.address ?? "", region.certificates);
  const bare = await startProxy(haproxy, beside, join(region.folder, "bare.cfg"), configuration);
  try {
    await region.open();
    const alone = await perWebsocket(beside, bare.pid, websockets);
    const { address, pid = 0 } = region.router(0);
    const router = await perWebsocket(address, pid, websockets);
    return [
      row({
        name: `memory of a websocket, ${websockets} of them open, against a bare HAProxy`,
        goal: { atMost: 1.2 },
        result: router / alone,
        unit: "×",
        from: `${router.toFixed(1)} kB against ${alone.toFixed(1)} kB`,
      }),
    ];
  } finally {
    bare.stop();
    await region.stop();
  }
}

/** @returns memory of the process per websocket, kB */
async function perWebsocket(address: string, pid: number, websockets: number): Promise<number> {
  const before = residentKb(pid);
  const open: TLSSocket[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < websockets) open.push(await websocket(address, `room-${Math.floor(next++ / 4)}`));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const used = (residentKb(pid) - before) / open.length;
  open.forEach((socket) => socket.destroy());
  return used;
}

/** A websocket up to the handshake, because a client library for each would need too much memory. */
async function websocket(host: string, room: string): Promise<TLSSocket> {
  const socket = connect({ host, port: PORTS.routerHttps, servername: DOMAIN, rejectUnauthorized: false });
  await once(socket, "secureConnect");
  socket.write(
    `GET /xmpp-websocket?room=${room} HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  if (!answer.toString("latin1").startsWith("HTTP/1.1 101 "))
    throw new Error(`no websocket: ${answer.toString("latin1").slice(0, 80)}`);
  return socket;
}

/** How many files a process may have open on this machine. */
function openFiles(): number {
  return Number(/^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1]);
}

function residentKb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
