/** A complete configuration of dial-in. */
export const SIP = {
  enabled: true,
  server: "sip.example.org",
  user: "meet@sip.example.org",
  secret: "sip",
  numbersUrl: "https://dial.example.org/numbers",
  codesUrl: "https://dial.example.org/codes",
};
