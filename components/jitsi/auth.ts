import type { JicofoEnvironment, ProsodyEnvironment, WebEnvironment } from "../../stacks/catalogue/imageVariables";
import type { AuthPlan, MeetPlan } from "../../stacks/plan/meet";
import type { Files } from "./files";
import { XMPP } from "./xmpp";

type SharedVariables = "ENABLE_AUTH" | "ENABLE_GUESTS";

/** Variables of only one authentication mode. */
type Details = {
  readonly [
    Name in keyof ProsodyEnvironment as Name extends `${"LDAP" | "JWT"}_${string}` ? Name : never
  ]: ProsodyEnvironment[Name];
};

/** Authentication variables of each image. */
export interface AuthEnvironment {
  readonly web: Pick<WebEnvironment, SharedVariables>;
  readonly prosody: Pick<ProsodyEnvironment, SharedVariables | "AUTH_TYPE"> & Details;
  readonly jicofo: Pick<JicofoEnvironment, "ENABLE_AUTH" | "AUTH_TYPE">;
}

/**
 * In mode `open`, every participant can open rooms. In all other modes, opening a room needs an account or a token. Guests, if
 * allowed, can join rooms that are open.
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
    // Without these, the image does not verify the server's certificate.
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
    // Guests use a separate domain. On the main domain, a participant without a token could open rooms.
    JWT_ALLOW_EMPTY: "0",
  };
}

/**
 * Files of prosody. With tenant verification, prosody refuses every participant without a token, including guests and recorders
 * (verify_room of token/util.lib.lua), unless their domain is exempt. Guests still cannot open rooms.
 */
export function authFiles({ auth, recording }: Pick<MeetPlan, "auth" | "recording">): Files {
  if (auth.mode !== "jwt" || !auth.verifyTenant) return {};
  const exempt = [...(auth.guests ? [XMPP.guest] : []), ...(recording === undefined ? [] : [XMPP.hidden])];
  if (exempt.length === 0) return {};
  return { "conf.d/guests.cfg.lua": `token_verification_allowlist = { "${exempt.join('", "')}" }\n` };
}

function list(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(",");
}
