import { PORTS } from "../../stacks/catalogue/ports";
import type { RouterPlan } from "../../stacks/plan/router";
import { type Container, CONTAINER_SECURITY, resources } from "../pod";
import { NAMESERVERS, section } from "../routing/sections";

/**
 * Forwards port 80 of TURN's address to the router. The certificate includes `turn.<domain>`, and the CA sends the HTTP-01
 * challenge for it to TURN's load balancer. A certificate is issued only if all its host names are validated.
 */
const CHALLENGE_RELAY = "challenges";

/** Configuration file of the relay. The router redirects all other requests to HTTPS. */
export function challengeRelayConfig(router: Pick<RouterPlan, "name" | "host">): string {
  return `${[
    section("global", ["log stdout format raw daemon", "maxconn 200"]),
    section("defaults", ["mode tcp", "log global", "timeout connect 5s", "timeout client 30s", "timeout server 30s"]),
    section("resolvers cluster", NAMESERVERS),
    section(`listen ${CHALLENGE_RELAY}`, [
      `bind "\${BIND_HTTP-*:${PORTS.challengeRelay}}"`,
      `server ${router.name} "\${ROUTER-${router.host}:${PORTS.http}}" resolvers cluster resolve-prefer ipv4 init-addr none`,
    ]),
  ].join("\n\n")}\n`;
}

/**
 * Container of the relay.
 * @param image the router's image
 * @param configuration the mounted configuration file
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
    // No readiness probe: it is needed only for minutes every few weeks.
    resources: resources({ cpu: 0.01, memory: 32, memoryLimit: 64 }),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: configuration.volume, mountPath: configuration.folder, readOnly: true }],
  };
}
