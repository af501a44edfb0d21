import { z } from "zod";
import { numeric } from "./formats";
import { inQuotes, isLine, line, lineOf } from "./lines";
import { url } from "./urls";

/** Authentication. Values must not break the files that the images render from them. */

/** An entry of a list that the image separates by commas. */
const listed = (what: string): z.ZodString =>
  lineOf(`${what}, without commas, quotes and backslashes`, (text) => !/[",\\]/.test(text));

/** Keeps the list below 128 KiB, the maximum size of an environment variable. */
const MAX_LISTED = 30;

const KEY_SERVER =
  "an https:// URL without ? and #, or http:// of a Service of the cluster, such as http://keys.auth.svc.cluster.local";
/** What never leaves the cluster may be read without TLS. */
const IN_CLUSTER = /^http:\/\/[\w.-]+\.svc(\.[\w.-]+)?(:\d+)?(\/|$)/;

function list<T extends z.ZodType>(of: T): z.ZodArray<T> {
  return z.array(of).max(MAX_LISTED, `at most ${MAX_LISTED}`);
}

const open = z.strictObject({ mode: z.literal("open") });

const internal = z.strictObject({ mode: z.literal("internal"), guests: z.boolean().default(true) });

const ldap = z.strictObject({
  mode: z.literal("ldap"),
  guests: z.boolean().default(true),
  url: url("an ldap:// or ldaps:// URL", ["ldap", "ldaps"]),
  base: line("the distinguished name of the subtree with the users, such as ou=people,dc=example,dc=org"),
  bindDn: line("the distinguished name of the account that searches").optional(),
  filter: line("an LDAP filter, such as (uid=%u)").optional(),
  startTls: z.boolean().default(false),
});

const jwt = z.strictObject({
  mode: z.literal("jwt"),
  guests: z.boolean().default(false),
  appId: numeric(inQuotes("the application id in tokens")),
  // prosody appends the key's file name.
  keyServer: url(KEY_SERVER, ["https", "http"], /[?#]/)
    .refine((text) => text.startsWith("https:") || IN_CLUSTER.test(text), KEY_SERVER)
    .optional(),
  issuers: list(listed("an issuer of tokens")).default([]),
  audiences: list(listed("an audience of tokens")).default([]),
  verifyTenant: z.boolean().default(true),
});

export const auth = z
  .discriminatedUnion("mode", [open, internal, ldap, jwt], { error: "one of open, internal, ldap, jwt" })
  .default({ mode: "open" });

const ACCOUNTS = "one name:password per line, without leading and trailing spaces, with LF line endings";
export const accounts = z
  .string(ACCOUNTS)
  .refine((text) => text.trim() !== "" && text.split("\n").every((one) => one === "" || isLine(one)), ACCOUNTS)
  .optional();
export const ldapPassword = line("the password of auth.bindDn").optional();
/** The image's template treats a word for false as an unset secret. */
export const jwtSecret = lineOf(
  "a secret without quotes and backslashes, and not a word for false",
  (text) => !/["\\]/.test(text) && !/^(0|f|false)$/i.test(text),
).optional();
