import type { Section } from "./key";

export const AUTHENTICATION: Section = {
  "auth.mode": {
    effect: "rolling, offline",
    default: "`open`",
    meaning:
      "who may open a room: anyone, accounts of this configuration, accounts of a directory, or holders of a token",
  },
  "auth.guests": {
    effect: "rolling, offline",
    default: "`true`; with `jwt` `false`",
    meaning: "participants without an account may join an open room",
  },
  "auth.url": { effect: "offline", default: "required for `ldap`", meaning: "directory server" },
  "auth.base": {
    effect: "offline",
    type: "distinguished name",
    default: "required for `ldap`",
    meaning: "where accounts are searched",
  },
  "auth.bindDn": {
    effect: "offline",
    type: "distinguished name",
    meaning: "account that searches, with `ldapPassword`",
  },
  "auth.filter": { effect: "offline", default: "the image's", meaning: "filter of the search" },
  "auth.startTls": { effect: "offline", meaning: "use StartTLS on an `ldap://` URL" },
  "auth.appId": {
    effect: "offline",
    type: "text",
    default: "required for `jwt`",
    meaning: "application of the tokens",
  },
  "auth.keyServer": {
    effect: "offline",
    type: "`https://` URL, or `http://` of a Service of the cluster",
    meaning: "where public keys of tokens are, in place of `jwtSecret`",
  },
  "auth.issuers": {
    effect: "offline",
    type: "list of texts",
    meaning: "accepted values of claim `iss` of [tokens](operations.md#tokens); empty: `auth.appId` only; `*`: any",
  },
  "auth.audiences": {
    effect: "offline",
    type: "list of texts",
    meaning: "accepted values of claim `aud`; empty: any",
  },
  "auth.verifyTenant": {
    effect: "offline",
    meaning: "a token opens rooms of the tenant in its claim `sub` only",
  },
  accounts: {
    effect: "at run time",
    type: "one `name:password` a line",
    default: "required for `internal`",
    meaning: "accounts that prosody has; a password is used as written, with its blanks",
  },
  ldapPassword: {
    effect: "offline",
    type: "text",
    meaning: "password of `auth.bindDn`; prosody reads it with a new `rotation`",
  },
  jwtSecret: {
    effect: "offline",
    type: "text",
    default: "required for `jwt` without `auth.keyServer`",
    meaning: "shared secret of tokens; prosody reads it with a new `rotation`",
  },
  "existingSecrets.<key>.secret": {
    effect: "at run time, offline",
    type: "name of a Secret in namespace `jitsi`, for `receiverSecret` in `monitoring`",
    meaning:
      "[Secret of yours](operations.md#secrets-of-your-own) in place of `accounts`, `ldapPassword`, `jwtSecret`, `turnSecret` or `receiverSecret`",
  },
  "existingSecrets.<key>.key": {
    effect: "at run time, offline",
    type: "key of the Secret",
    default: "required with `secret`",
    meaning: "key in this Secret with the value",
  },
};
