import { z } from "zod";
import { parseAddress } from "./addresses";
import { isHostName } from "./hostNames";
import { asLine, lineOf } from "./lines";
import { withSuggestion } from "./suggestions";

/**
 * URLs as RFC 3986 writes them. Alertmanager, prosody, saslauthd and Pulumi each read them with a parser of their own: what is
 * accepted here means the same to all of them. Braces, which a template would take for its own, are no part of a URL.
 */
const URL_FORM =
  /^(?<scheme>[a-z]+):\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*@)?(?<host>[^/?#:@[\]]+|\[[^\]]*\])(?::(?<port>\d{1,5}))?(?:[/?#](?:[\w.~!$&'()*+,;=:@/?#-]|%[\da-f]{2})*)?$/i;

/** Longer than any that a service gives out. */
const MAX_LENGTH = 2048;

export function isUrl(text: string, schemes: readonly string[]): boolean {
  const { scheme = "", host = "", port = "1" } = URL_FORM.exec(text)?.groups ?? {};
  return (
    schemes.includes(scheme) && isHost(host) && isPort(port) && text.length <= MAX_LENGTH && text.split("#").length < 3
  );
}

/** Whether a text is a host as URLs write one: a name in any case, an address of IPv4, or one of IPv6 in brackets. */
function isHost(host: string): boolean {
  if (host.startsWith("[")) return parseAddress(host.slice(1, -1))?.kind() === "ipv6";
  return isHostName(host.toLowerCase()) || parseAddress(host)?.kind() === "ipv4";
}

function isPort(port: string): boolean {
  return Number(port) >= 1 && Number(port) <= 65_535;
}

/** Whether a text is `host:port`. */
export function isHostAndPort(text: string): boolean {
  const { host = "", port = "" } = /^(?<host>[^/?#:@[\]]+|\[[^\]]*\]):(?<port>\d{1,5})$/.exec(text)?.groups ?? {};
  return isHost(host) && isPort(port);
}

/**
 * A URL of one of some schemes.
 * @param without what else it may not hold, for example `?` where something is appended to it.
 */
export function url(what: string, schemes: readonly string[], without = /(?!)/): z.ZodString {
  const type = z.string(what).refine((text) => isUrl(text, schemes) && !without.test(text), what);
  return withSuggestion(type, meantUrl);
}

/** `https://host/` for " https:host", and a name in the letters of the DNS. */
export function meantUrl(value: unknown): string | undefined {
  const text = asLine(value) ?? "";
  return URL.canParse(text) ? new URL(text).href : undefined;
}

const REPOSITORY = "oci://…, https://… or a folder of charts";

/** Where charts come from: `oci://…`, `https://…` or a folder that holds them unpacked. */
export const chartRepository = withSuggestion(
  lineOf(REPOSITORY, (text) => (text.includes(":") ? isUrl(text, ["oci", "https", "http"]) : true)),
  (value) => (String(value).includes(":") ? meantUrl(value) : asLine(value)),
);

const RUNBOOKS = "an http:// or https:// URL without ? and #, or a path such as docs/alerts.md";

/** Where `docs/alerts.md` is read. Rules append the heading, and Prometheus takes braces for its template. */
export const runbooks = withSuggestion(
  lineOf(
    RUNBOOKS,
    (text) => !/[?#]/.test(text) && isUrl(text.includes(":") ? text : `https://host/${text}`, ["http", "https"]),
  ),
  (value) => (String(value).includes(":") ? meantUrl(value) : asLine(value)),
);
