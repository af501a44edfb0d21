import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const CLOSED_WITHIN_MS = 3_000;

/**
 * Range of free ports. It is below the ports of outgoing connections (from 32768 on Linux, from 49152 on macOS), one of which could
 * take the port before its server starts.
 */
const FREE_FROM = 20_000;
const FREE_TO = 29_999;
const ATTEMPTS = 100;

/** The control plane listens on this address only. */
export const LOOPBACK = "127.0.0.1";

export const PORT_NAMES = [
  "etcd",
  "etcdPeer",
  "kubeApiserver",
  "kubeControllerManager",
  "kubeScheduler",
  "kwok",
] as const;
export type PortName = (typeof PORT_NAMES)[number];
export type Ports = Readonly<Record<PortName, number>>;

/** A free loopback port for each name, all different. */
export async function freePorts<Name extends string>(names: readonly Name[]): Promise<Readonly<Record<Name, number>>> {
  // All stay open until the last one is found, so that no port is returned twice.
  const servers = await Promise.all(names.map(listenAnywhere));
  const entries = servers.map((server, n) => [names[n], portOf(server)] as const);
  await Promise.all(servers.map(close));
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** The loopback ports that stay in use. Retries for a while: a process that exits closes its ports last. */
export async function takenPorts(ports: readonly number[]): Promise<readonly number[]> {
  const deadline = Date.now() + CLOSED_WITHIN_MS;
  for (;;) {
    const free = await Promise.all(ports.map(isFree));
    const taken = ports.filter((_, n) => free[n] === false);
    if (taken.length === 0 || Date.now() > deadline) return taken;
    await sleep(100);
  }
}

async function listenAnywhere(): Promise<Server> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listen(randomInt(FREE_FROM, FREE_TO + 1));
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

async function isFree(port: number): Promise<boolean> {
  try {
    await close(await listen(port));
    return true;
  } catch {
    return false;
  }
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(port, LOOPBACK, () => resolve(server));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has an address with a port");
  return address.port;
}
