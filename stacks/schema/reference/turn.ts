import { loadBalancer, type Section } from "./key";

export const TURN: Section = {
  "turn.enabled": {
    effect: "rolling, offline",
    default: "`true` on aws and gcp, `false` on kubeconfig",
    meaning: "TURN over TLS on port 443 of `turn.<domain>`",
  },
  "turn.replicas": { effect: "at run time", meaning: "TURN servers, on media nodes" },
  "turn.userKbps": {
    effect: "rolling",
    unit: "kbit/s",
    meaning: "bandwidth of one relayed connection in each direction",
  },
  ...loadBalancer("turn", "TURN"),
  "turn.server.host": {
    effect: "rolling, offline",
    type: "host name or IPv4 address",
    default: "none; required for a TURN server of your own",
    meaning: "TURN server of your own, in place of this program's",
  },
  "turn.server.tlsPort": { effect: "offline", meaning: "its port for TURN over TLS" },
  "turn.server.port": { effect: "offline", meaning: "its port for TURN" },
  "turn.server.transports": { effect: "offline", default: '`["udp"]`', meaning: "how clients reach `port`" },
  "turn.server.stunPort": {
    effect: "rolling, offline",
    meaning: "its STUN port (UDP), for calls of two",
  },
  "turn.server.username": {
    effect: "offline",
    type: "text without quotes",
    default: "none: prosody derives short-lived credentials from `turnSecret`",
    meaning: "user name of fixed credentials, whose password is `turnSecret`",
  },
  turnSecret: {
    effect: "offline",
    type: "text without quotes",
    default: "required for `turn.server`",
    meaning:
      "secret that the server shares with prosody, or the password of `turn.server.username`; applied together with a new `rotation`",
  },
};
