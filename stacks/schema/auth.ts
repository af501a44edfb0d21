import { z } from "zod";
import { form, numeric, text } from "./formats";

/** Who may open a room. What goes into a file that an image renders must leave that file whole. */

/** One setting of a file with one setting a line. */
const oneLine = (what: string): z.ZodString => form(/^[^\r\n]+$/, what);
/** Between the quotes of Lua. */
const inQuotes = (what: string): z.ZodString => form(/^[^"\\\r\n]+$/, `${what}, without quotes and backslashes`);
/** One of several that the image takes with commas between them. */
const listed = (what: string): z.ZodString => form(/^[^",\\\r\n]+$/, `${what}, without commas, quotes and backslashes`);

const KEY_SERVER = "an https:// URL, without ? and #";

const open = z.strictObject({ mode: z.literal("open") });

const internal = z.strictObject({ mode: z.literal("internal"), guests: z.boolean().default(true) });

const ldap = z.strictObject({
  mode: z.literal("ldap"),
  guests: z.boolean().default(true),
  url: form(/^ldaps?:\/\/[^\s]+$/, "an ldap:// or ldaps:// URL"),
  base: oneLine("the distinguished name below which people are, such as ou=people,dc=example,dc=org"),
  bindDn: oneLine("the distinguished name of who searches").optional(),
  filter: oneLine("an LDAP filter, such as (uid=%u)").optional(),
  startTls: z.boolean().default(false),
});

const jwt = z.strictObject({
  mode: z.literal("jwt"),
  guests: z.boolean().default(false),
  appId: numeric(inQuotes("the application that tokens are made for")),
  // prosody appends the name of a key to it.
  keyServer: z
    .url({ protocol: /^https$/, error: KEY_SERVER })
    .refine((url) => !/[?#"\\]/.test(url), KEY_SERVER)
    .optional(),
  issuers: z.array(listed("an issuer of tokens")).default([]),
  audiences: z.array(listed("an audience of tokens")).default([]),
  verifyTenant: z.boolean().default(true),
});

export const auth = z
  .discriminatedUnion("mode", [open, internal, ldap, jwt], { error: "one of open, internal, ldap, jwt" })
  .default({ mode: "open" });

export const accounts = text("one name:password a line").optional();
export const ldapPassword = oneLine("one line").optional();
/** The image's template takes a word for false as no secret at all. */
export const jwtSecret = form(
  /^(?!(0|f|false)$)[^"\\\r\n]+$/i,
  "one line without quotes and backslashes, and not a word for false",
).optional();
