import assert from "node:assert/strict";
import { checkMedia, openPlaces } from "../../../local/doctor/bridges";
import type { KubernetesObject } from "../../../local/kubernetes/client";
import type { podRequest } from "../../../local/kubernetes/podHttp";
import { UserError } from "../../../local/terminal/userError";
import { stubCluster } from "../../support/stubCluster";
import { StubBridge } from "./stubBridge";

const LABELS = { "app.kubernetes.io/name": "jvb" };

function pod(name: string, phase = "Running", deletionTimestamp?: string): KubernetesObject {
  const leaving = deletionTimestamp === undefined ? {} : { deletionTimestamp };
  return {
    ...{ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "jitsi", labels: LABELS, ...leaving } },
    status: { phase },
  };
}

interface Advertised {
  readonly ip: string;
  readonly port: string;
  readonly protocol: string;
}

/** The API of bridges, by pod. Other pods do not answer. */
function colibri(
  bridges: Readonly<Record<string, StubBridge>>,
  advertise: (bridge: StubBridge) => readonly Advertised[] = ({ address, port }) => [
    { ip: address, port: `${port}`, protocol: "udp" },
  ],
): typeof podRequest {
  const opened = new Map<string, readonly [StubBridge, string]>();
  return async (_cluster, { metadata }, port, path, body, method) => {
    assert.equal(port, 8080);
    const bridge = bridges[metadata.name];
    if (bridge === undefined) throw new UserError(`pod jitsi/${metadata.name} does not answer on port 8080`);
    if (method === "PATCH") {
      assert.deepEqual(body, { expire: true });
      const [at, ufrag] = opened.get(path.replace("/colibri/v2/conferences/", "")) ?? [];
      at?.close(ufrag ?? "");
      return "{}";
    }
    assert.equal(path, "/colibri/v2/conferences");
    const { pwd, ufrag } = bridge.open();
    opened.set((body as { "meeting-id": string })["meeting-id"], [bridge, ufrag]);
    const transport = { transport: { ufrag, pwd, candidates: advertise(bridge) } };
    return JSON.stringify({ endpoints: [{ id: "d0c70000", transport }] });
  };
}

describe("make doctor, UDP of bridges", function () {
  const bridges: StubBridge[] = [];
  const start = async (): Promise<StubBridge> => {
    const bridge = await StubBridge.start();
    bridges.push(bridge);
    return bridge;
  };
  after(() => bridges.forEach((bridge) => bridge.stop()));

  const check = async (pods: readonly KubernetesObject[], send: typeof podRequest): ReturnType<typeof checkMedia> =>
    checkMedia(await openPlaces(stubCluster(pods), send), "UDP");

  it("passes when each bridge answers a check with its credentials, and leaves no conference behind", async () => {
    const [one, other] = [await start(), await start()];
    const cluster = stubCluster([
      pod("a"),
      pod("b"),
      pod("leaving", "Running", "2026-11-30T12:00:00Z"),
      pod("c", "Pending"),
    ]);
    const opened = await openPlaces(cluster, colibri({ a: one, b: other }));
    const { verdict, what } = await checkMedia(opened, "UDP");
    assert.deepEqual([verdict, what], ["ok", "2 of 2 bridges answer"]);
    assert.equal(one.occupied, 1);
    await Promise.all(opened.places.map((place) => place.close()));
    assert.deepEqual([one.occupied, other.occupied], [0, 0]);
  });

  it("passes when one of the advertised addresses answers: a LAN's own is closed from outside", async () => {
    const advertise = ({ address, port }: StubBridge): Advertised[] => [
      { ip: "127.0.0.9", port: "9", protocol: "udp" },
      { ip: address, port: `${port}`, protocol: "udp" },
    ];
    assert.equal((await check([pod("a")], colibri({ a: await start() }, advertise))).verdict, "ok");
  });

  it("names silent bridges and what the firewall has to let in", async () => {
    const [deaf, other] = [await start(), await start()];
    // Its credentials are others, so it drops the check, as a firewall would.
    const send: typeof podRequest = async (...args) =>
      (await colibri({ a: deaf, b: other })(...args)).replace(/"pwd":"\w+"/, '"pwd":"another"');
    const { next, verdict, what } = await check([pod("a"), pod("b")], send);
    assert.equal(verdict, "fails");
    assert.equal(what, "no answer from a (127.0.0.1), b (127.0.0.1)");
    const ports = [deaf.port, other.port].toSorted((a, b) => a - b).join(", ");
    assert.match(next ?? "", new RegExp(`^Open UDP ${ports} of the media nodes`));
  });

  it("distinguishes a host on which nothing listens", async () => {
    const closed = (): Advertised[] => [{ ip: "127.0.0.1", port: "9", protocol: "udp" }];
    const { next, what } = await check([pod("a")], colibri({ a: await start() }, closed));
    assert.equal(what, "no answer from a (127.0.0.1 closed)");
    assert.match(next ?? "", /^Nothing listens at that address.*hostPort/);
  });

  it("reports that a bridge advertises no address", async () => {
    const { next, what } = await check(
      [pod("a")],
      colibri({ a: await start() }, () => []),
    );
    assert.equal(what, "no answer from a (no address)");
    assert.match(next ?? "", /advertises no address/);
  });

  it("reports a bridge that allocated no endpoint, and that no bridge runs", async () => {
    const { verdict, what } = await check([pod("a"), pod("b")], colibri({ a: await start() }));
    assert.equal(verdict, "ok");
    assert.match(what, /1 of 1 bridges answer; not checked: pod jitsi\/b does not answer/);
    assert.equal((await check([pod("b")], colibri({}))).verdict, "unknown");
    assert.equal((await check([], colibri({}))).what, "no bridge runs");
  });
});
