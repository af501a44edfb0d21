import { COMPOSE_VARIABLES } from "../../stacks/catalogue/composeVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import { READ_BY_IMAGE } from "../../stacks/catalogue/readByImage";
import { RETIRED_VARIABLES } from "../../stacks/catalogue/reserved";
import { PINNED, imageTag } from "../../stacks/schema/images";
import { nearest } from "../../stacks/schema/nearest";
import { SECRET_WORDS } from "../../stacks/settings/mask";
import type { ConfigValue } from "../config/overrides";
import type { Variables } from "./envFile";

/** The configuration of a docker-compose deployment as keys of a region. */
export interface Imported {
  /** Values by path, without secrets. */
  readonly settings: ReadonlyMap<string, ConfigValue>;
  /** Keys of secrets, with the variable that has the value. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Variables without a key, and the reason. */
  readonly left: readonly { readonly name: string; readonly why: string }[];
}

const COMPONENTS = ["web", "prosody", "jicofo", "jvb"] as const;

/** Turns the variables of a deployment into the keys of a region. */
export function importVariables(variables: Variables): Imported {
  const given = new Given(variables);
  edge(given);
  authentication(given);
  turn(given);
  if (given.text("WHITEBOARD_COLLAB_SERVER_URL_BASE") !== undefined) given.set("whiteboard.enabled", true);
  sizes(given);
  for (const name of variables.keys()) passOn(given, name);
  return given;
}

/** The variables and their mapping. */
class Given implements Imported {
  readonly settings = new Map<string, ConfigValue>();
  readonly secrets = new Map<string, string>();
  readonly left: { name: string; why: string }[] = [];

  constructor(readonly variables: Variables) {}

  /** Undefined if missing or empty, which the images treat alike. */
  text(name: string): string | undefined {
    const text = this.variables.get(name)?.trim();
    return text === "" ? undefined : text;
  }

  number(name: string): number | undefined {
    return this.parsed(name, "a number", /^\d+$/, ([digits]) => Number(digits));
  }

  /** Of a JVM's heap, "3072m" or "3g". */
  mebibytes(name: string): number | undefined {
    const size = /^(\d+)([mg])b?$/i;
    return this.parsed(name, "a size such as 3072m", size, ([, digits, unit = ""]) => {
      return Number(digits) * (/g/i.test(unit) ? 1024 : 1);
    });
  }

  private parsed<T>(name: string, what: string, form: RegExp, read: (found: RegExpExecArray) => T): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = form.exec(text);
    if (found !== null) return read(found);
    this.leave(name, `${text}: not ${what}`);
    return undefined;
  }

  /** As the images read switches. */
  isOn(name: string): boolean {
    return /^(1|t|true|yes|on)$/i.test(this.text(name) ?? "");
  }

  list(name: string): readonly string[] {
    const parts = (this.text(name) ?? "").split(",").map((one) => one.trim());
    return parts.filter((one) => one !== "");
  }

  set(key: string, value: ConfigValue | undefined): void {
    if (value !== undefined) this.settings.set(key, value);
  }

  secret(key: string, name: string): void {
    if (this.text(name) !== undefined) this.secrets.set(key, name);
  }

  leave(name: string, why: string): void {
    this.left.push({ name, why });
  }
}

function edge(given: Given): void {
  const url = given.text("PUBLIC_URL");
  const domain = hostOf(url) ?? given.text("LETSENCRYPT_DOMAIN");
  given.set("domain", domain);
  const port = url !== undefined && URL.canParse(withScheme(url)) ? new URL(withScheme(url)).port : "";
  if (url !== undefined && domain === undefined) given.leave("PUBLIC_URL", `${url}: not a URL`);
  if (port !== "")
    given.leave("PUBLIC_URL", `port ${port}: the router answers on 443, or on the port of an ingress of yours`);
  const certified = given.list("LETSENCRYPT_DOMAIN").filter((one) => one !== domain);
  if (certified.length > 0) given.set("tls.names", [...certified]);
  if (given.isOn("ENABLE_LETSENCRYPT")) {
    given.set("tls.issuer", given.isOn("LETSENCRYPT_USE_STAGING") ? "letsencrypt-staging" : "letsencrypt");
    given.set("tls.email", given.text("LETSENCRYPT_EMAIL"));
  } else if (given.isOn("DISABLE_HTTPS")) {
    given.set("edge.tls", "ingress");
    given.set("edge.service", "clusterIP");
    given.set("tls.issuer", "selfSigned");
  }
}

function withScheme(url: string): string {
  return /^\w+:\/\//.test(url) ? url : `https://${url}`;
}

function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(withScheme(url)) ? new URL(withScheme(url)).hostname : undefined;
}

function authentication(given: Given): void {
  if (!given.isOn("ENABLE_AUTH")) {
    for (const name of given.variables.keys()) {
      if (/^(JWT|LDAP)_/.test(name) && given.text(name) !== undefined) given.leave(name, "ENABLE_AUTH is off");
    }
    return;
  }
  const mode = given.text("AUTH_TYPE") ?? "internal";
  if (!["internal", "jwt", "ldap"].includes(mode)) {
    given.leave("AUTH_TYPE", `${mode}: auth.mode is internal, ldap or jwt`);
    return;
  }
  given.set("auth.mode", mode);
  if (given.text("ENABLE_GUESTS") !== undefined) given.set("auth.guests", given.isOn("ENABLE_GUESTS"));
  if (mode === "internal") {
    given.leave("AUTH_TYPE", "internal: prosody's files hold hashes; accounts takes name:password, one a line");
  }
  if (mode === "jwt") {
    given.set("auth.appId", given.text("JWT_APP_ID"));
    given.set("auth.keyServer", given.text("JWT_ASAP_KEYSERVER"));
    given.set("auth.issuers", notEmpty(given.list("JWT_ACCEPTED_ISSUERS")));
    given.set("auth.audiences", notEmpty(given.list("JWT_ACCEPTED_AUDIENCES")));
    // The image's default is off, the program's is on.
    given.set("auth.verifyTenant", given.isOn("JWT_ENABLE_DOMAIN_VERIFICATION"));
    if (given.text("JWT_ASAP_KEYSERVER") === undefined) given.secret("jwtSecret", "JWT_APP_SECRET");
  }
  if (mode === "ldap") {
    given.set("auth.url", given.text("LDAP_URL"));
    given.set("auth.base", given.text("LDAP_BASE"));
    given.set("auth.bindDn", given.text("LDAP_BINDDN"));
    given.set("auth.filter", given.text("LDAP_FILTER"));
    if (given.isOn("LDAP_START_TLS")) given.set("auth.startTls", true);
    given.secret("ldapPassword", "LDAP_BINDPW");
  }
}

/** Default ports of the image. */
const TURN_PORT = 443;

function turn(given: Given): void {
  const hosts = [...new Set(["TURNS_HOST", "TURN_HOST", "STUN_HOST"].flatMap((name) => given.list(name)))];
  const [host, ...others] = hosts;
  const hasTurn = given.list("TURN_HOST").length + given.list("TURNS_HOST").length > 0;
  if (host === undefined) return;
  if (!hasTurn) {
    given.leave("STUN_HOST", "prosody offers STUN together with TURN only; P2P_STUN_SERVERS below extra.web.env");
    return;
  }
  given.set("turn.server.host", host);
  if (given.list("TURNS_HOST").includes(host)) given.set("turn.server.tlsPort", portOf(given, "TURNS_PORT"));
  if (given.list("TURN_HOST").includes(host)) {
    given.set("turn.server.port", portOf(given, "TURN_PORT"));
    const transports = given.list("TURN_TRANSPORT");
    given.set("turn.server.transports", transports.length === 0 ? ["tcp"] : [...transports]);
  }
  if (given.list("STUN_HOST").includes(host)) given.set("turn.server.stunPort", portOf(given, "STUN_PORT"));
  if (others.length > 0) given.leave("TURN_HOST", `turn.server is one host: ${host}, without ${others.join(", ")}`);
  given.set("turn.server.username", given.text("TURN_USERNAME"));
  given.secret("turnSecret", given.text("TURN_USERNAME") === undefined ? "TURN_CREDENTIALS" : "TURN_PASSWORD");
}

function portOf(given: Given, name: string): ConfigValue {
  return given.number(name) ?? TURN_PORT;
}

function sizes(given: Given): void {
  const heap = given.mebibytes("VIDEOBRIDGE_MAX_MEMORY");
  if (heap !== undefined) given.set("bridges.memory", `${heap * 2}Mi`);
  const focus = given.mebibytes("JICOFO_MAX_MEMORY");
  if (focus !== undefined) {
    const memory = `${Math.ceil(focus / 0.6)}Mi`;
    given.set("workloads.jicofo.resources.requests.memory", memory);
    given.set("workloads.jicofo.resources.limits.memory", memory);
  }
  const port = given.number("JVB_PORT");
  if (port !== undefined && port !== PORTS.media) given.set("bridges.ports", [port]);
  given.set("bridges.participants", given.number("MAX_BRIDGE_PARTICIPANTS"));
  given.set("rooms.maxParticipants", given.number("MAX_PARTICIPANTS"));
  if (given.text("ENABLE_OCTO") !== undefined) given.set("bridges.relay", given.isOn("ENABLE_OCTO"));
  const registry = given.text("JITSI_IMAGE_REPO");
  if (registry !== undefined && registry !== "jitsi" && registry !== PINNED.registry)
    given.set("images.registry", registry);
  const tag = given.text("JITSI_IMAGE_VERSION");
  if (tag === undefined) return;
  if (imageTag.safeParse(tag).success && !["stable", "unstable", "latest"].includes(tag))
    given.set("images.jitsi", tag);
  else
    given.leave(
      "JITSI_IMAGE_VERSION",
      `${tag}: a tag that does not move, ${PINNED.tag} or newer; ${PINNED.tag} where none is set`,
    );
}

function notEmpty(list: readonly string[]): ConfigValue | undefined {
  return list.length === 0 ? undefined : [...list];
}

/** Passes every other variable that an image reads unchanged to the containers that read it. */
function passOn(given: Given, name: string): void {
  const value = given.text(name);
  if (value === undefined || given.left.some((one) => one.name === name)) return;
  const known = Object.hasOwn(COMPOSE_VARIABLES, name) ? COMPOSE_VARIABLES[name] : undefined;
  if (known !== undefined) {
    if ("why" in known) given.leave(name, known.why);
    return;
  }
  if (RETIRED_VARIABLES.includes(name)) {
    given.leave(name, "the images no longer read it");
    return;
  }
  const readers = COMPONENTS.filter((component) => READ_BY_IMAGE[component].includes(name));
  if (readers.length === 0) {
    const meant = nearest(name, [
      ...Object.keys(COMPOSE_VARIABLES),
      ...COMPONENTS.flatMap((one) => READ_BY_IMAGE[one]),
    ]);
    given.leave(name, `unknown${meant === undefined ? "" : `; did you mean ${meant}?`}`);
  }
  for (const component of readers) {
    const key = `extra.${component}.env.${name}`;
    if (SECRET_WORDS.test(name)) given.secret(key, name);
    else given.set(key, value);
  }
}
