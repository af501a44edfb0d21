import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { ensureCoturn } from "../../../local/tools/coturn";
import { CLOUDS } from "../../support/clouds";
import { SILENT } from "../../support/controlPlane";
import { orSkip } from "../../support/skip";
import { CLIENT, type Session, TurnPod } from "../../support/turn/turnPod";
import { HANGS, until } from "../../support/wait";
import { jitsi } from "./harness";

const PUBLIC = "11.0.0.2";
const BRIDGES = ["10.0.0.7", "100.64.1.1", "172.16.5.5", "192.0.2.10", "192.168.1.4", "198.18.0.9", "81.2.69.200"];
/** Peers outside of the pod that answer, besides the listed bridges. */
const PRESENT = ["10.0.0.8", "100.100.100.200", "169.254.169.254", "192.168.1.5", "2606:4700::100", "fd00:ec2::254"];

/** Independent of the program's table, so that a removed range fails here. */
const DENIED: Readonly<Record<string, readonly string[]>> = {
  private: ["10.0.0.8", "10.0.0.0", "10.255.255.255", "172.16.0.0", "172.31.255.255", "192.168.1.5", "192.168.255.255"],
  loopback: ["127.0.0.1", "127.255.255.254", "::1"],
  unspecified: ["0.0.0.0", "0.0.0.1", "0.255.255.255", "::"],
  "link-local": ["169.254.0.1", "169.254.255.255", "fe80::1", "febf::"],
  metadata: ["169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"],
  "carriers' (CGNAT)": ["100.64.0.0", "100.127.255.255"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1", "ff00::"],
  "reserved and broadcast": ["240.0.0.0", "255.255.255.255"],
  documentation: ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1"],
  "benchmark and protocol": ["198.18.0.1", "198.19.255.255", "192.0.0.9", "192.88.99.1"],
  IPv6: ["2606:4700::100", "2606:4700::101", "3fff:ffff::", "fc00::", "fdff:ffff::1", "4000::1", "8000::1"],
  "IPv4 in IPv6": [
    ...["::ffff:10.0.0.8", "::ffff:10.0.0.0", "::ffff:11.0.0.2", "::10.0.0.8"],
    ...["64:ff9b::a00:8", "64:ff9b::a00:0", "64:ff9b:1::a00:8", "2002:a00:8::1", "2002:a00:8::", "2001:0:a00:8::"],
  ],
};

/** Public addresses next to denied ranges. */
const NEXT_TO_DENIED = [
  ...["1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"],
  ...["168.63.129.15", "168.63.129.17", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0"],
  ...["191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255", "192.88.100.0", "192.167.255.255", "192.169.0.0"],
  ...[
    "198.17.255.255",
    "198.20.0.0",
    "198.51.99.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
  ],
];

/** Every form of coturn's configuration, and the peers that each allows. */
const FORMS: Readonly<Record<string, { readonly settings: object; readonly bridges: readonly string[] }>> = {
  "bridges.address externalIP": { settings: {}, bridges: [] },
  "bridges.address stun, the lowest turn.userKbps": {
    settings: { bridges: { address: "stun" }, turn: { enabled: true, userKbps: 100, replicas: 1 } },
    bridges: [],
  },
  "a list of private and public addresses, the highest turn.userKbps": {
    settings: { bridges: { address: BRIDGES }, turn: { enabled: true, userKbps: 100_000, replicas: 20 } },
    bridges: BRIDGES,
  },
};

/** The ports of the pods; see ports.ts. */
const EXPECTED = ["tcp 3478", "tcp 5349", "udp 3478"];
const METRICS = "tcp 9641";
/** Debian's coturn 4.6.1 also offers DTLS and the tests of RFC 5780. */
const OLDER = ["tcp 3479", "tcp 5350", "udp 3479", "udp 5349", "udp 5350"];

/** Lines of the pinned version that Debian's 4.6.1 does not know. */
const NEWER_LINES = ["prometheus", "prometheus-port", "unauthorized-ratelimit"];

describe("a real turnserver with the rendered configuration", function () {
  this.timeout(HANGS);
  let programs = "";
  let isDebians = false;
  const running: TurnPod[] = [];

  async function start(
    settings: object,
    peers: readonly string[],
    change?: (text: string) => string,
  ): Promise<TurnPod> {
    const recording = await jitsi({ settings: { turn: { enabled: true }, ...settings } });
    const pod = await TurnPod.start(programs, recording, peers, change);
    running.push(pod);
    return pod;
  }

  /** Errors of coturn's answers by peer; undefined where it relayed. */
  async function errors(pod: TurnPod, peers: readonly string[], method: Session["method"]): Promise<object> {
    const answers = await Promise.all(peers.map((peer) => pod.ask({ peer, method })));
    return Object.fromEntries(peers.map((peer, index) => [peer, answers[index]?.error]));
  }

  const all = (peers: readonly string[], error: number | undefined): object =>
    Object.fromEntries(peers.map((peer) => [peer, error]));

  before(async function () {
    this.timeout(15 * 60_000);
    programs = await orSkip(this, ensureCoturn(SILENT));
    isDebians = execFileSync(join(programs, "turnserver"), ["--version"], { encoding: "utf8" }).startsWith("4.6.1");
  });

  after(async () => {
    for (const pod of running) await pod.stop();
  });

  for (const [form, { settings, bridges }] of Object.entries(FORMS)) {
    describe(form, () => {
      let pod: TurnPod;
      before(async () => {
        pod = await start(settings, [PUBLIC, ...bridges, ...PRESENT]);
      });

      for (const method of ["channel", "permission"] as const) {
        it(`relays to a public peer over TLS, and to listed bridges (${method})`, async () => {
          const answers = await Promise.all([PUBLIC, ...bridges].map((peer) => pod.ask({ peer, method, messages: 3 })));
          // UDP messages may be lost on a busy machine.
          for (const { error, received } of answers)
            assert.ok(error === undefined && received > 0, JSON.stringify(answers));
        });

        for (const [kind, peers] of Object.entries(DENIED)) {
          it(`refuses ${kind} peers with 403 (${method})`, async () => {
            const others = peers.filter((peer) => !bridges.includes(peer));
            assert.deepEqual(await errors(pod, others, method), all(others, 403));
          });
        }
      }

      it("accepts every line of its configuration", () => {
        const said = [...pod.output.matchAll(/(?:Bad configuration format|Unknown argument): *(\S+)/g)];
        const unknown = new Set(said.map(([, line]) => line));
        assert.deepEqual([...unknown].toSorted(), isDebians ? NEWER_LINES : []);
        assert.doesNotMatch(pod.output, /wrong (address|format)|invalid|deprecated|cannot (find|open|load|read).*tls/i);
      });

      it("listens on the ports of the pod and on no others", async () => {
        const open = await pod.listening();
        assert.deepEqual(
          open.filter((port) => EXPECTED.includes(port)),
          EXPECTED,
        );
        const rest = open.filter((port) => !EXPECTED.includes(port));
        assert.deepEqual(rest, isDebians ? OLDER : [METRICS]);
      });
    });
  }

  it("relays to public addresses right next to denied ranges", async () => {
    const pod = await start({}, NEXT_TO_DENIED);
    assert.deepEqual(await errors(pod, NEXT_TO_DENIED, "channel"), all(NEXT_TO_DENIED, undefined));
    await pod.stop();
  });

  it("relays to pods alone where media nodes are private", async () => {
    const bridge = "10.0.0.7";
    // 10.0.0.0 to 10.0.95.255 are the private subnets of three zones.
    const others = [
      PUBLIC,
      "8.8.8.8",
      "10.0.96.0",
      "10.0.200.8",
      "10.1.0.1",
      "172.16.5.5",
      "169.254.169.254",
      "127.0.0.1",
    ];
    const pod = await start({ ...CLOUDS.aws, nodes: { media: { private: true } } }, [bridge, PUBLIC, "10.0.200.8"]);
    const { error, received } = await pod.ask({ peer: bridge, messages: 3 });
    assert.ok(error === undefined && received > 0, `${error}`);
    for (const method of ["channel", "permission"] as const)
      assert.deepEqual(
        await errors(pod, [...others, ...(DENIED["IPv6"] ?? [])], method),
        all([...others, ...(DENIED["IPv6"] ?? [])], 403),
      );
    await pod.stop();
  });

  it("relays to private peers without these lines", async () => {
    // From 4.16 coturn refuses link-local and unique local addresses itself.
    const peers = PRESENT.filter((peer) => isDebians || !/^(169\.254|fd00)/.test(peer));
    const pod = await start({}, PRESENT, (text) => text.replaceAll(/^denied-peer-ip=.*\n/gm, ""));
    const answers = await Promise.all(peers.map((peer) => pod.ask({ peer, messages: 3 })));
    assert.ok(
      answers.every(({ received }) => received > 0),
      JSON.stringify(answers),
    );
    await pod.stop();
  });

  describe("in its container", () => {
    let pod: TurnPod;
    before(async () => {
      pod = await start({ turn: { enabled: true, userKbps: 800 } }, [PUBLIC, "10.0.0.8"]);
    });

    it("writes only its secret and pid, in memory, readable by its user only", async () => {
      assert.deepEqual(await pod.files("/tmp"), ["600 turnserver.conf", "600 turnserver.pid"]);
      assert.deepEqual(await pod.files("/var/lib/coturn"), []);
    });

    it("shows a renewed certificate without a restart", async () => {
      const renewed = await pod.renewCertificate();
      await until(async () => (await pod.shownCertificate()) === renewed);
      assert.equal((await pod.ask({ peer: PUBLIC })).error, undefined);
    });

    it("limits each session to turn.userKbps", async () => {
      const slow = await pod.ask({ peer: PUBLIC, clients: 2, messages: 60, bytes: 1000, interval: 50 });
      assert.ok(slow.received > 0.95 * slow.sent, JSON.stringify(slow));
      const fast = await pod.ask({ peer: PUBLIC, messages: 800, bytes: 1000, interval: 2 });
      assert.ok(fast.received < 0.9 * fast.sent, JSON.stringify(fast));
    });

    it("limits a user name to 200 sessions", async () => {
      assert.equal((await pod.ask({ peer: PUBLIC, clients: 95, user: "class" })).error, undefined);
      assert.equal((await pod.ask({ peer: PUBLIC, clients: 105, user: "others" })).error, 486);
    });

    it("refuses a password that prosody did not create", async () => {
      assert.equal((await pod.ask({ peer: PUBLIC, secret: "guessed", user: "guesser" })).error, 401);
    });

    it("logs no address of a client, also when its connection breaks", async () => {
      await pod.ask({ peer: PUBLIC, user: "participant" });
      await pod.ask({ peer: "10.0.0.8", user: "participant" });
      await pod.breakConnection();
      await until(async () => /reset by peer/.test(pod.output));
      const lines = pod.output.split("\n");
      assert.deepEqual(
        lines.filter((line) => line.includes(CLIENT) || line.includes("participant")),
        [],
      );
    });
  });
});
