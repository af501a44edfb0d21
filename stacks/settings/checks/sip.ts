import type { Settings } from "../../schema/schema";
import { remove, set, setTo } from "../commands";
import type { Problem } from "../problems";

const REQUIRED = {
  server: "the SIP server that forwards calls to the region",
  user: "the account of the region at sip.server",
  secret: "a Secret in namespace jitsi with the account's password as key password",
  numbersUrl: "the URL at which clients get telephone numbers",
  codesUrl: "the URL at which clients get the code of a room",
} as const;

/** Checks that dial-in and dial-out are complete, that callers may join rooms, and that only tokens permit outgoing calls. */
export function sip(settings: Settings): Problem[] {
  const { sip, auth } = settings;
  if (!sip.enabled) return sip.dialOut === undefined ? [] : [withoutDialIn()];
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
    ...dialOut(settings),
  ];
}

function withoutDialIn(): Problem {
  return {
    key: "jitsi:sip.dialOut",
    message: "dial-out uses the SIP server of dial-in, and sip.enabled is false",
    comparedWith: ["jitsi:sip.enabled"],
    fix: set(["sip", "enabled"], true),
  };
}

function dialOut({ sip, auth }: Settings): Problem[] {
  if (sip.dialOut === undefined) return [];
  return [
    ...(auth.mode === "jwt"
      ? []
      : [
          {
            key: "jitsi:sip.dialOut",
            message: `with auth.mode ${auth.mode} every moderator could call any number at your expense; dial-out needs auth.mode jwt, whose tokens permit it by the feature outbound-call`,
            comparedWith: ["jitsi:auth.mode"],
            fix: remove(["sip", "dialOut"]),
          },
        ]),
    ...(sip.dialOut.user === sip.user
      ? [
          {
            key: "jitsi:sip.dialOut.user",
            value: sip.dialOut.user,
            message:
              "equal to sip.user: the SIP server would forward incoming calls to dial-out, too; use a second account",
            comparedWith: ["jitsi:sip.user"],
            fix: setTo(["sip", "dialOut", "user"], "user@server"),
          },
        ]
      : []),
  ];
}

/** Warnings about values that are valid but probably not intended. */
export function sipNotes({ sip, tls }: Settings): string[] {
  if (!sip.enabled || (tls.issuer !== "selfSigned" && tls.issuer !== "letsencrypt-staging")) return [];
  return [
    `jitsi:sip.enabled: jigasi joins rooms over https, and may refuse the certificate of tls.issuer ${tls.issuer}`,
  ];
}
