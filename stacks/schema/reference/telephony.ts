import type { Section } from "./key";

export const TELEPHONY: Section = {
  "sip.enabled": { effect: "rolling", meaning: "[dial-in](extras.md#dial-in): participants join by telephone" },
  "sip.server": {
    effect: "rolling, offline for dial-out",
    type: "host name or IPv4 address",
    default: "required for dial-in",
    meaning: "your SIP server, which forwards calls to the region",
  },
  "sip.port": {
    effect: "rolling, offline for dial-out",
    default: "`5061` with `TLS`, else `5060`",
    meaning: "its port",
  },
  "sip.transport": {
    effect: "rolling, offline for dial-out",
    meaning: "protocol of signalling to the server; with `TLS`, its certificate is not verified",
  },
  "sip.user": {
    effect: "rolling",
    type: "`name@server`",
    default: "required for dial-in",
    meaning: "account of the region at the server",
  },
  "sip.secret": {
    effect: "rolling",
    type: "name of a Secret in namespace `jitsi`",
    default: "required for dial-in",
    meaning: "your Secret with the account's password as key `password`",
  },
  "sip.numbersUrl": {
    effect: "rolling",
    type: "`https://` URL",
    default: "required for dial-in",
    meaning: "your service with the telephone numbers (`dialInNumbersUrl` of clients)",
  },
  "sip.codesUrl": {
    effect: "rolling",
    type: "`https://` URL",
    default: "required for dial-in",
    meaning: "your service with the code of a room (`dialInConfCodeUrl` of clients)",
  },
  "sip.dialOut.user": {
    effect: "offline",
    type: "`name@server`",
    default: "none: no [dial-out](extras.md#dial-out)",
    meaning: "account for calls to telephones, another one than `sip.user`; refused unless `auth.mode` is `jwt`",
  },
  "sip.dialOut.secret": {
    effect: "offline",
    type: "name of a Secret in namespace `jitsi`",
    default: "required for dial-out",
    meaning: "your Secret with the account's password as key `password`",
  },
  "sip.dialOut.callsPerUser": {
    effect: "offline",
    unit: "calls",
    meaning:
      "limit of a user (`context.user.id` of the token) in a shard: calls at the same time, and new calls per minute",
  },
  "sip.dialOut.checkUrl": {
    effect: "rolling",
    type: "`https://` URL",
    default: "none: clients accept any text",
    meaning: "your service at which clients check a number before they request a call (`dialOutAuthUrl` of clients)",
  },
};
