import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { serviceHost } from "../../stacks/plan/serviceHost";
import { type Container, CONTAINER_SECURITY, resources } from "../pod";
import { NAMESERVERS, section } from "../routing/sections";

/**
 * Port 80 of an address that is not the router's. An authority that is asked to sign `turn.<domain>` asks its question where
 * that name points, which is TURN's own load balancer, and a certificate is issued for all of its names or for none. So
 * whatever answers there beside coturn hands the question to the router, which knows who can answer.
 */
const CHALLENGE_RELAY = "challenges";

/** Configuration of the relay, as a file beside others. Every other request is sent on to TLS by the router. */
export function challengeRelayConfig(router: Pick<RouterPlan, "name" | "namespace">): string {
  const host = serviceHost(router.name, router.namespace);
  return `${[
    section("global", ["log stdout format raw daemon", "maxconn 200"]),
    section("defaults", ["mode tcp", "log global", "timeout connect 5s", "timeout client 30s", "timeout server 30s"]),
    section("resolvers cluster", NAMESERVERS),
    section(`listen ${CHALLENGE_RELAY}`, [
      `bind "\${BIND_HTTP-*:${PORTS.challengeRelay}}"`,
      `server ${router.name} "\${ROUTER-${host}:${PORTS.http}}" resolvers cluster resolve-prefer ipv4 init-addr none`,
    ]),
  ].join("\n\n")}\n`;
}

/**
 * @param image the router's.
 * @param configuration the mounted file.
 */
export function challengeRelay(
  image: string,
  configuration: { readonly volume: string; readonly folder: string; readonly file: string },
): Container {
  return {
    name: CHALLENGE_RELAY,
    image,
    command: ["haproxy", "-db", "-f", `${configuration.folder}/${configuration.file}`],
    ports: [{ name: CHALLENGE_RELAY, containerPort: PORTS.challengeRelay }],
    livenessProbe: { tcpSocket: { port: CHALLENGE_RELAY }, periodSeconds: 30 },
    // It is needed for minutes every few weeks; nothing waits for it and nothing ends with it.
    resources: resources({ cpu: 0.01, memory: 32, memoryLimit: 64 }),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: configuration.volume, mountPath: configuration.folder, readOnly: true }],
  };
}
