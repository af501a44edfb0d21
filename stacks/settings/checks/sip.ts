import type { Settings } from "../../schema/schema";
import { set, setTo } from "../commands";
import type { Problem } from "../problems";

const REQUIRED = {
  server: "the SIP server that forwards calls to the region",
  user: "the account of the region at sip.server",
  secret: "a Secret in namespace jitsi with the account's password as key password",
  numbersUrl: "the URL at which clients get telephone numbers",
  codesUrl: "the URL at which clients get the code of a room",
} as const;

/** Checks that dial-in is complete, and that its calls may join rooms. */
export function sip({ sip, auth }: Settings): Problem[] {
  if (!sip.enabled) return [];
  const missing = (Object.keys(REQUIRED) as (keyof typeof REQUIRED)[]).filter((key) => sip[key] === undefined);
  return [
    ...missing.map((key) => ({
      key: `jitsi:sip.${key}`,
      message: `dial-in needs ${REQUIRED[key]}`,
      comparedWith: ["jitsi:sip.enabled"],
      fix: setTo(["sip", key], key === "user" ? "user@server" : key),
    })),
    ...(auth.mode !== "open" && !auth.guests
      ? [
          {
            key: "jitsi:auth.guests",
            value: false,
            message: "a caller has no account or token, so dial-in needs guests",
            comparedWith: ["jitsi:sip.enabled", "jitsi:auth.mode"],
            fix: set(["auth", "guests"], true),
          },
        ]
      : []),
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function sipNotes({ sip, tls }: Settings): string[] {
  if (!sip.enabled || (tls.issuer !== "selfSigned" && tls.issuer !== "letsencrypt-staging")) return [];
  return [
    `jitsi:sip.enabled: jigasi joins rooms over https, and tls.issuer ${tls.issuer} gives a certificate that it may refuse`,
  ];
}
