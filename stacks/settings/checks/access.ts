import { remove } from "../commands";
import { MASK } from "../mask";
import type { Problem } from "../problems";
import type { Settings } from "../../schema/schema";
import { hasSecret, orExisting } from "./existingSecrets";

/** Checks that the authentication mode has the keys it needs. */
export function access(settings: Settings): Problem[] {
  switch (settings.auth.mode) {
    case "open":
      return [];
    case "internal":
      return internal(settings);
    case "ldap":
      return ldap(settings);
    case "jwt":
      return jwt(settings);
  }
}

function internal(settings: Settings): Problem[] {
  const { accounts } = settings;
  const fix = "pulumi config set --secret accounts < accounts.txt";
  if (accounts === undefined) {
    if (hasSecret(settings, "accounts")) return [];
    const message = `required for auth.mode internal: one name:password per line; ${orExisting("accounts")}`;
    return [
      { key: "jitsi:accounts", message, comparedWith: ["jitsi:auth.mode", "jitsi:existingSecrets.accounts"], fix },
    ];
  }
  const lines = accounts.split("\n").filter((line) => line.trim() !== "");
  // XMPP user names are case-insensitive.
  const names = lines.map((line) => line.slice(0, line.indexOf(":")).trim().toLowerCase());
  const problem = (message: string): Problem[] => [{ key: "jitsi:accounts", value: MASK, message, fix }];
  if (lines.length === 0) return problem("contains no account: one name:password per line");
  if (lines.some((line) => !/^[^\s:@"&'/<>]+:.+$/.test(line.trim()))) {
    return problem("one name:password per line; a name has no spaces and none of : @ \" & ' / < >");
  }
  const duplicate = names.findIndex((name, n) => names.indexOf(name) !== n);
  return duplicate === -1 ? [] : problem(`each name once, ignoring case; line ${duplicate + 1} repeats a name`);
}

function ldap(settings: Settings): Problem[] {
  const { auth } = settings;
  if (auth.mode !== "ldap") return [];
  const problems: Problem[] = [];
  if ((auth.bindDn !== undefined) !== hasSecret(settings, "ldapPassword")) {
    problems.push({
      key: auth.bindDn === undefined ? "jitsi:auth.bindDn" : "jitsi:ldapPassword",
      message: `auth.bindDn and ldapPassword must be set together; ${orExisting("ldapPassword")}`,
      comparedWith: ["jitsi:auth.bindDn", "jitsi:ldapPassword", "jitsi:existingSecrets.ldapPassword"],
      fix:
        auth.bindDn === undefined
          ? "pulumi config set --path jitsi:auth.bindDn <distinguished name>"
          : "pulumi config set --secret ldapPassword",
    });
  }
  if (auth.startTls && auth.url.startsWith("ldaps:")) {
    problems.push({
      key: "jitsi:auth.startTls",
      value: true,
      message: "only for ldap:// URLs: an ldaps:// connection starts with TLS",
      fix: "pulumi config set --path jitsi:auth.startTls false",
    });
  }
  return problems;
}

function jwt(settings: Settings): Problem[] {
  const { auth } = settings;
  if (auth.mode !== "jwt") return [];
  const shared = hasSecret(settings, "jwtSecret");
  if (auth.keyServer === undefined && !shared) {
    return [
      {
        key: "jitsi:jwtSecret",
        message: `auth.mode jwt needs the shared secret, or auth.keyServer; ${orExisting("jwtSecret")}`,
        comparedWith: ["jitsi:auth.mode", "jitsi:auth.keyServer", "jitsi:existingSecrets.jwtSecret"],
        fix: "pulumi config set --secret jwtSecret",
      },
    ];
  }
  if (auth.keyServer === undefined || !shared) return [];
  return [
    {
      key: "jitsi:auth.keyServer",
      value: auth.keyServer,
      message: "set either auth.keyServer or jwtSecret, not both",
      comparedWith: ["jitsi:jwtSecret", "jitsi:existingSecrets.jwtSecret"],
      fix: remove(settings.jwtSecret === undefined ? ["existingSecrets", "jwtSecret"] : ["jwtSecret"]),
    },
  ];
}

/** The authentication mode that uses each secret. */
const USED_BY_MODE = { accounts: "internal", ldapPassword: "ldap", jwtSecret: "jwt" } as const;

/** Warnings about values that are valid but probably not intended. */
export function accessNotes(settings: Settings): string[] {
  const { auth } = settings;
  const unused = (Object.keys(USED_BY_MODE) as (keyof typeof USED_BY_MODE)[])
    .filter((key) => hasSecret(settings, key) && USED_BY_MODE[key] !== auth.mode)
    .map((key) => `jitsi:${key} has no effect: auth.mode is ${auth.mode}`);
  if (auth.mode === "ldap" && auth.url.startsWith("ldap:") && !auth.startTls) {
    unused.push("passwords cross the network in clear text: set jitsi:auth.startTls, or use an ldaps:// URL");
  }
  return unused;
}
