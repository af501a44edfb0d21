import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { PORTS } from "../../stacks/catalogue/ports";
import { section } from "../../components/routing/sections";

/** A running HAProxy. */
export interface Proxy {
  /** Address on loopback. */
  readonly address: string;
  readonly pid: number;
}

export interface StartedProxy extends Proxy {
  stop(): void;
}

/** @param file path for the configuration */
export async function startProxy(
  haproxy: string,
  address: string,
  file: string,
  configuration: string,
): Promise<StartedProxy> {
  writeFileSync(file, configuration);
  const child = spawn(haproxy, ["-db", "-f", file], { stdio: ["ignore", "inherit", "inherit"] });
  const stop = (): void => void child.kill("SIGKILL");
  process.once("exit", stop);
  await once(child, "spawn");
  return { address, pid: child.pid ?? 0, stop };
}

/** The same number of threads as the router. */
const GLOBAL = ["nbthread 2", "ssl-load-extra-del-ext"];
const DEFAULTS = ["mode http", "timeout connect 5s", "timeout client 90s", "timeout server 90s"];

/** A minimal configuration: one backend, and the headers that every edge sets for client address and TLS. */
export function bareConfig(address: string, backend: string, certificates: string): string {
  return text([
    section("global", GLOBAL),
    section("defaults", DEFAULTS),
    section("frontend https", [
      `bind ${address}:${PORTS.routerHttps} ssl crt ${certificates} alpn h2,http/1.1`,
      "option forwardfor",
      "http-request set-header X-Forwarded-Proto https",
      "default_backend shard",
    ]),
    section("backend shard", [`server shard ${backend}:${PORTS.web}`]),
  ]);
}

function text(sections: readonly string[]): string {
  return `${sections.join("\n\n")}\n`;
}
