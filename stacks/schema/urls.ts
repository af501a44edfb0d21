import { z } from "zod";
import { parseAddress } from "./addresses";
import { isHostName } from "./hostNames";
import { asLine, lineOf } from "./lines";
import { withSuggestion } from "./suggestions";

/**
 * URLs of RFC 3986 that Alertmanager, prosody, saslauthd and Pulumi parse alike, although each has a different parser. Braces
 * are not allowed, because templates would expand them.
 */
const URL_FORM =
  /^(?<scheme>[a-z]+):\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[\da-f]{2})*@)?(?<host>[^/?#:@[\]]+|\[[^\]]*\])(?::(?<port>\d{1,5}))?(?:[/?#](?:[\w.~!$&'()*+,;=:@/?#-]|%[\da-f]{2})*)?$/i;

/** Longer than any URL that a service issues. */
const MAX_LENGTH = 2048;

export function isUrl(text: string, schemes: readonly string[]): boolean {
  const { scheme = "", host = "", port = "1" } = URL_FORM.exec(text)?.groups ?? {};
  return (
    schemes.includes(scheme) && isHost(host) && isPort(port) && text.length <= MAX_LENGTH && text.split("#").length < 3
  );
}

/** Whether a text is the host of a URL: a name in any case, an IPv4 address, or an IPv6 address in brackets. */
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
 * A URL with one of the schemes.
 * @param forbidden additional forbidden characters, for example `?` if the program appends a path
 */
export function url(what: string, schemes: readonly string[], forbidden = /(?!)/): z.ZodString {
  const withoutLogin = `${what}, without a user name and a password, which would be stored in plain text`;
  const type = secretUrl(what, schemes, forbidden).refine((text) => !LOGIN.test(text), withoutLogin);
  return withSuggestion(type, (value) => suggestedUrl(value)?.replace(LOGIN, "$<scheme>"));
}

/** Like {@link url}, for a URL that is stored in Secret objects only, so that it may contain a login. */
export function secretUrl(what: string, schemes: readonly string[], forbidden = /(?!)/): z.ZodString {
  const isOfForm = (text: string): boolean => isUrl(text, schemes) && !forbidden.test(text);
  return withSuggestion(z.string(what).refine(isOfForm, { error: what, abort: true }), suggestedUrl);
}

/** Scheme and login of a URL. */
export const LOGIN = /(?<scheme>\b[a-z]+:\/\/)[^\s/?#@]*@/i;

/** Suggests `https://host/` for " https:host", and punycode for a host name with other letters. */
function suggestedUrl(value: unknown): string | undefined {
  const text = asLine(value) ?? "";
  return URL.canParse(text) ? new URL(text).href : undefined;
}

const REPOSITORY = "oci://…, https://… or a folder of charts";

/** Source of charts: `oci://…`, `https://…` or a folder with unpacked charts. */
export const chartRepository = withSuggestion(
  lineOf(REPOSITORY, (text) => (text.includes(":") ? isUrl(text, ["oci", "https", "http"]) : true)),
  (value) => (String(value).includes(":") ? suggestedUrl(value) : asLine(value)),
);
