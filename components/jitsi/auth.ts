import type { JicofoEnvironment, ProsodyEnvironment, WebEnvironment } from "../../stacks/catalogue/imageVariables";
import type { AuthPlan } from "../../stacks/plan/meet";
import type { Files } from "./files";
import { XMPP } from "./xmpp";

type Agreed = "ENABLE_AUTH" | "ENABLE_GUESTS";

/** What only one way of authentication has. */
type Details = {
  readonly [
    Name in keyof ProsodyEnvironment as Name extends `${"LDAP" | "JWT"}_${string}` ? Name : never
  ]: ProsodyEnvironment[Name];
};

/** Who may open a room, in the words of each image. */
export interface AuthEnvironment {
  readonly web: Pick<WebEnvironment, Agreed>;
  readonly prosody: Pick<ProsodyEnvironment, Agreed | "AUTH_TYPE"> & Details;
  readonly jicofo: Pick<JicofoEnvironment, "ENABLE_AUTH" | "AUTH_TYPE">;
}

/**
 * `open`: anyone opens rooms. Otherwise people with an account or a token do, and guests, where they are allowed, join rooms
 * that someone else has opened.
 */
export function authEnvironment(auth: AuthPlan): AuthEnvironment {
  if (auth.mode === "open") {
    const off = { ENABLE_AUTH: "0", ENABLE_GUESTS: "0" } as const;
    return {
      web: off,
      prosody: { ...off, AUTH_TYPE: "internal" },
      jicofo: { ENABLE_AUTH: "0", AUTH_TYPE: "internal" },
    };
  }
  const on = { ENABLE_AUTH: "1", ENABLE_GUESTS: auth.guests ? "1" : "0" } as const;
  const type = { AUTH_TYPE: auth.mode } as const;
  return {
    web: on,
    prosody: { ...on, ...type, ...details(auth) },
    jicofo: { ENABLE_AUTH: "1", ...type },
  };
}

function details(auth: Exclude<AuthPlan, { mode: "open" }>): Details {
  switch (auth.mode) {
    case "internal":
      return {};
    case "ldap":
      return ldap(auth);
    case "jwt":
      return jwt(auth);
  }
}

function ldap(auth: Extract<AuthPlan, { mode: "ldap" }>): Details {
  const encrypted = auth.startTls || auth.url.startsWith("ldaps:");
  return {
    LDAP_URL: auth.url,
    LDAP_BASE: auth.base,
    LDAP_BINDDN: auth.bindDn,
    LDAP_FILTER: auth.filter,
    LDAP_START_TLS: auth.startTls ? "1" : "0",
    // The image accepts any certificate unless it is told to look.
    LDAP_USE_TLS: encrypted ? "1" : "0",
    LDAP_TLS_CHECK_PEER: encrypted ? "1" : "0",
  };
}

function jwt(auth: Extract<AuthPlan, { mode: "jwt" }>): Details {
  return {
    JWT_APP_ID: auth.appId,
    JWT_ASAP_KEYSERVER: auth.keyServer,
    JWT_ACCEPTED_ISSUERS: list(auth.issuers),
    JWT_ACCEPTED_AUDIENCES: list(auth.audiences),
    JWT_ENABLE_DOMAIN_VERIFICATION: auth.verifyTenant ? "1" : "0",
    // Guests have a domain of their own; a missing token that is let into the main one could open rooms.
    JWT_ALLOW_EMPTY: "0",
  };
}

/**
 * Files of prosody. Where tenants are verified it refuses every participant without a token, guests too (verify_room of
 * token/util.lib.lua: no claim `room`, no room), unless their domain is exempt. What guests may do stays the same: join rooms
 * that others have opened.
 */
export function authFiles(auth: AuthPlan): Files {
  if (auth.mode !== "jwt" || !auth.guests || !auth.verifyTenant) return {};
  return { "conf.d/guests.cfg.lua": `token_verification_allowlist = { "${XMPP.guest}" }\n` };
}

function list(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(",");
}
