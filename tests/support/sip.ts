/** A complete configuration of dial-in. */
export const SIP = {
  enabled: true,
  server: "sip.example.org",
  user: "meet@sip.example.org",
  secret: "sip",
  numbersUrl: "https://dial.example.org/numbers",
  codesUrl: "https://dial.example.org/codes",
};

/** A complete configuration of dial-in and dial-out, with the tokens that permit calls. */
export const DIAL_OUT = {
  sip: { ...SIP, dialOut: { user: "out@sip.example.org", secret: "sip-out" } },
  auth: { mode: "jwt", appId: "app", guests: true },
  jwtSecret: "token-secret",
};
