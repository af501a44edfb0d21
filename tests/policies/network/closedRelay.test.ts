import assert from "node:assert/strict";
import { turnConfig } from "../../../components/jitsi/turn/turnConfig";
import { closedRelay } from "../../../policies/network/closedRelay";
import { PEER_RANGES, type PeerRange } from "../../../stacks/catalogue/peers";
import { judged, object, UNKNOWN, workload } from "../judging";

const labels = { "app.kubernetes.io/name": "coturn" };
const SOUND = turnConfig({
  host: "turn.example.org",
  userKbps: 1,
  peers: [...PEER_RANGES, { range: "10.0.0.7/32", decision: "allowed", reason: "a bridge" }],
});
const files = (text: string) =>
  object("kubernetes:core/v1:ConfigMap", "turn", { labels, data: { "turnserver.conf": text } });
const pods = workload({ name: "turn", labels });
const limits = (spec: object = {}) =>
  object("kubernetes:networking.k8s.io/v1:NetworkPolicy", "turn", {
    labels,
    spec: {
      podSelector: { matchLabels: labels },
      policyTypes: ["Ingress", "Egress"],
      egress: [{ ports: [{ protocol: "UDP", port: 10000 }] }],
      ...spec,
    },
  });
const limited = (text: string) => [files(text), limits()];
const IN_PARTS = SOUND.replace(
  "=10.0.0.0-10.255.255.255",
  "=10.0.0.0-10.127.255.255\ndenied-peer-ip=10.128.0.0-11.0.0.0",
);

describe(closedRelay.name, () => {
  const { accepts, reports, reportsEach } = judged(closedRelay);

  accepts(
    "coturn's configuration with a NetworkPolicy for egress, also unknown ones, and other pods",
    [files(SOUND), pods, limits()],
    [files(UNKNOWN), pods, limits({ policyTypes: UNKNOWN, egress: UNKNOWN })],
    workload(),
  );

  // IPv6 is denied as a whole, and once more in parts.
  const denied = PEER_RANGES.filter(
    ({ decision, range }) => decision === "denied" && (!range.includes(":") || range === "::/0"),
  );
  for (const { range } of denied) {
    const line = new RegExp(`^denied-peer-ip=${range === "::/0" ? "::1" : range.split("/")[0]}-.*\\n`, "m");
    assert.match(SOUND, line);
    reports(`a relay to ${range}`, limited(SOUND.replace(line, "")), `turn: it relays to ${range}`);
  }
  accepts("a range that is denied in parts", limited(IN_PARTS));
  reports(
    "a gap between denied ranges",
    limited(IN_PARTS.replace("10.128.0.0-", "10.128.0.1-")),
    "turn: it relays to 10.0.0.0/8",
  );
  reportsEach(
    // coturn reads a range from :: as every address.
    "a denial of every address",
    ["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "0.0.0.0-255.255.255.255"].map((range) =>
      limited(`${SOUND}denied-peer-ip=${range}\n`),
    ),
    "turn: it denies all of 0.0.0.0/0, where bridges are",
  );
  for (const peer of ["10.0.0.0-10.255.255.255", "0.0.0.0", "::"]) {
    reports(
      `the allowed peer ${peer}`,
      limited(`${SOUND}allowed-peer-ip=${peer}\n`),
      `turn: allowed-peer-ip=${peer} takes in more than one bridge`,
    );
  }
  reportsEach(
    "a relay without authentication",
    [limited(SOUND.replace("use-auth-secret\n", "")), limited(`${SOUND}no-auth\n`)],
    "turn: it relays for clients without credentials",
  );
  reportsEach(
    "pods without a NetworkPolicy for egress",
    [
      pods,
      [pods, limits({ policyTypes: ["Ingress"] })],
      [pods, limits({ podSelector: { matchLabels: { other: "pods" } } })],
    ],
    "turn: no NetworkPolicy limits what it may call",
  );
  reports("egress to every port", [pods, limits({ egress: [{}] })], "turn: it allows TURN to send to every port");
  describe("where media nodes are private", () => {
    const { accepts, reports } = judged(closedRelay, { region: { privateMedia: true } });
    const PODS: PeerRange = { range: "10.0.0.0/19", decision: "allowed", reason: "pods" };
    const relayingTo = (...peers: readonly PeerRange[]): string =>
      turnConfig({ host: "turn.example.org", userKbps: 1, peers: [...peers, PODS] });
    const text = relayingTo(
      { range: "0.0.0.0/0", decision: "denied", reason: "public" },
      ...PEER_RANGES.filter(({ range }) => range.includes(":")),
    );
    const toBridges = limits({
      egress: [
        { to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "jvb" } } }], ports: [{ port: 10000 }] },
      ],
    });
    accepts("a relay to a part of a private range, and a NetworkPolicy that names bridges", [
      files(text),
      pods,
      toBridges,
    ]);
    reports(
      "a relay to public addresses",
      [files(relayingTo(...PEER_RANGES)), toBridges],
      "turn: it relays to public addresses, where no bridges are",
    );
    for (const peer of ["10.0.0.0-10.255.255.255", "11.0.0.0-11.0.0.255", "9.0.0.0-10.0.0.255"]) {
      reports(
        `the allowed peers ${peer}`,
        [files(`${text}allowed-peer-ip=${peer}\n`), toBridges],
        `turn: allowed-peer-ip=${peer} is not a part of one private range`,
      );
    }
    reports(
      "egress to every address",
      [files(text), pods, limits()],
      "turn: it allows TURN to send to every address, and TURN relays to private ones",
    );
  });

  judged(closedRelay, { options: { denied: ["203.0.113.0/24", "198.41.0.4/32"] } }).reports(
    "a relay to a range of the option denied",
    files(SOUND),
    "turn: it relays to 198.41.0.4/32",
  );
});
