import assert from "node:assert/strict";
import { type RegionStatus, readRegion } from "../../../local/status/region";
import { describeRegion } from "../../../local/status/screen";
import type { PodCalls } from "../../../local/status/pods";
import { shardDeployment } from "../../support/shardDeployment";
import { stubCluster } from "../../support/stubCluster";
import { answers, bridge, bridgeCounts, jicofo, object, pod, shard } from "./objects";

const NOW = new Date("2026-11-21T12:00:00Z");

function look(
  objects: Parameters<typeof stubCluster>[0],
  calls?: PodCalls,
  forbidden?: string[],
): Promise<RegionStatus> {
  return readRegion(stubCluster(objects, forbidden), NOW, calls);
}

describe("the status of a region", () => {
  it("shows the recorders of a shard that has some, as jicofo and their uploaders see them", async () => {
    const recorder = (n: number, uploads: boolean): ReturnType<typeof pod> => {
      const one = pod(`shard-0-jibri-${n}`, "shard-0-jibri");
      return { ...one, status: { ...one.status, initContainerStatuses: [{ name: "upload", ready: uploads }] } };
    };
    const autoscaler = object(
      "HorizontalPodAutoscaler",
      "autoscaling/v2",
      "shard-0-jibri",
      { spec: { minReplicas: 2, maxReplicas: 9 }, status: { currentReplicas: 2 } },
      { labels: { "jitsi.org/shard": "shard-0" } },
    );
    const metrics = `${jicofo(1, 3)}jitsi_jicofo_jibri_instances 2.0\njitsi_jicofo_jibri_instances_available 0.0\n`;
    const region = await look(
      [autoscaler, ...shard("shard-0"), recorder(0, true), recorder(1, false), ...shard("shard-1")],
      answers({ "shard-0-jicofo-a:8888": metrics, "shard-1-jicofo-a:8888": jicofo(0, 0) }),
    );
    const [first, second] = region.shards;
    assert.deepEqual(first?.recorders, { all: 2, known: 2, free: 0, waiting: 1 });
    assert.equal(first?.bridges.autoscaler?.max, 4);
    assert.equal(second?.recorders, null);
    const screen = describeRegion(region, NOW, (text) => `!${text}`);
    assert.match(screen, /^shard-0 +2 +2 +!0 +!1 waiting$/m);
  });

  it("shows the load of each shard, in numerical order", async () => {
    const region = await look(
      [...shard("shard-10"), ...shard("shard-2", { state: "drain", runs: "old" })],
      answers({
        "shard-10-jicofo-a:8888": jicofo(12, 87),
        "shard-2-jicofo-a:8888": jicofo(0, 0),
        "shard-10-jvb-a:8080": bridge(0.25, 87),
        "shard-2-jvb-a:8080": bridge(0, 0),
      }),
    );
    assert.deepEqual(
      region.shards.map((one) => ({ ...one, bridges: one.bridges.ready })),
      [
        {
          id: "shard-2",
          state: "drain",
          health: "healthy",
          rooms: 0,
          participants: 0,
          waiting: true,
          bridges: 1,
          visitors: null,
          recorders: null,
        },
        {
          id: "shard-10",
          state: "active",
          health: "healthy",
          rooms: 12,
          participants: 87,
          waiting: false,
          bridges: 1,
          visitors: null,
          recorders: null,
        },
      ],
    );
    assert.deepEqual(region.unknown, []);
  });

  it("adds up a shard's bridges, including terminating ones", async () => {
    const leaving = pod("shard-0-jvb-b", "shard-0-jvb", true, { deletionTimestamp: "2026-11-21T12:00:00Z" });
    const labels = { ...leaving.metadata.labels, "app.kubernetes.io/part-of": "jitsi" };
    const region = await look(
      [
        ...shard("shard-0"),
        { ...leaving, metadata: { ...leaving.metadata, labels } },
        pod("shard-0-jvb-c", "shard-0-jvb", false),
      ],
      answers({
        "shard-0-jicofo-a:8888": jicofo(1, 30),
        "shard-0-jvb-a:8080": bridge(0.5, 20),
        "shard-0-jvb-b:8080": bridge(0.1, 10),
        "shard-0-jvb-c:8080": bridge(0, 0),
      }),
    );
    assert.deepEqual(region.shards[0]?.bridges, {
      ready: 1,
      atRest: false,
      draining: 1,
      stress: { mean: 0.6 / 3, highest: 0.5 },
      participants: 30,
      autoscaler: { min: 1, max: 4, current: 2 },
    });
  });

  it("counts the visitor nodes of a shard and their listeners, and the pending changes of the nodes", async () => {
    const labels = { "jitsi.org/shard": "shard-0", "app.kubernetes.io/name": "visitor" };
    const hash = (text: string): object => ({ "jitsi.org/template": text });
    const template = { metadata: { annotations: hash("old") } };
    const nodes = object(
      "StatefulSet",
      "apps/v1",
      "shard-0-visitor",
      { spec: { replicas: 3, template } },
      {
        labels,
        annotations: { "jitsi.org/template": "new" },
      },
    );
    const pods = [pod("shard-0-visitor-0", "shard-0-visitor"), pod("shard-0-visitor-1", "shard-0-visitor", false)];
    const metrics = `${jicofo(1, 700)}jitsi_jicofo_visitors_current 650.0\n`;
    const region = await look(
      [...shard("shard-0"), nodes, ...pods],
      answers({ "shard-0-jicofo-a:8888": metrics, "shard-0-jvb-a:8080": bridge(0.1, 700) }),
    );
    assert.deepEqual(region.shards[0]?.visitors, { ready: 1, nodes: 3, listeners: 650 });
    assert.equal(region.shards[0]?.waiting, true);
  });

  it("shows shards at rest, which their timetable wakes", async () => {
    const bridges = shardDeployment("shard-0", "jvb");
    const region = await look(
      [...shard("shard-0"), { ...bridges, spec: { ...(bridges["spec"] as object), replicas: 0 } }],
      answers({}),
    );
    assert.equal(region.shards[0]?.bridges.atRest, true);
    const lines = describeRegion(region, new Date(), (text) => `!${text}`).split("\n");
    assert.match(lines.find((line) => /^shard-0 .*active/.test(line)) ?? "", / at rest /);
  });

  it("shows why a number is not known, and no partial sums", async () => {
    const region = await look(
      [...shard("shard-0"), pod("shard-0-jvb-b", "shard-0-jvb")],
      answers({ "shard-0-jvb-a:8080": bridge(0.5, 20) }),
    );
    const [one] = region.shards;
    assert.deepEqual([one?.rooms, one?.participants, one?.bridges.participants], [null, null, null]);
    assert.equal(one?.bridges.stress?.highest, 0.5);
    assert.deepEqual(region.unknown, [
      { what: ["load of shard-0-jvb-b"], why: "shard-0-jvb-b is silent" },
      { what: ["rooms and participants of shard-0"], why: "shard-0-jicofo-a is silent" },
    ]);
  });

  it("counts the ready pods of add-ons", async () => {
    const labels = { "app.kubernetes.io/name": "excalidraw", "app.kubernetes.io/instance": "whiteboard" };
    const server = (n: number, ready: boolean) => pod(`whiteboard-${n}`, "whiteboard", ready, { labels });
    const transcriber = pod("shard-0-transcriber-a", "shard-0-transcriber", true, {
      labels: { "app.kubernetes.io/name": "transcriber", "app.kubernetes.io/instance": "shard-0-transcriber" },
    });
    const region = await look([...shard("shard-0"), server(0, true), server(1, false), transcriber], answers({}));
    assert.deepEqual(region.addons, [
      { name: "shard-0-transcriber", ready: 1, pods: 1 },
      { name: "whiteboard", ready: 1, pods: 2 },
    ]);
  });

  it("shows a shard without a jicofo as down", async () => {
    const objects = shard("shard-0").filter(({ metadata }) => metadata.name !== "shard-0-jicofo-a");
    assert.equal((await look(objects, answers({}))).shards[0]?.health, "down");
  });

  it("distinguishes a shard without bridges for new rooms from one that is down", async () => {
    const health = async (bridges: number, operational: number): Promise<unknown> => {
      const unready = shard("shard-0").map((one) =>
        one.metadata.name === "shard-0-jicofo-a" ? pod("shard-0-jicofo-a", "shard-0-jicofo", false) : one,
      );
      const metrics = `${jicofo(1, 5)}${bridgeCounts(bridges, operational)}`;
      return (await look(unready, answers({ "shard-0-jicofo-a:8888": metrics }))).shards[0]?.health;
    };
    assert.equal(await health(1, 0), "full");
    assert.equal(await health(0, 0), "down");
    assert.equal(await health(2, 1), "down");
  });

  it("shows other facts when a list is forbidden", async () => {
    const region = await look(shard("shard-0"), answers({}), ["Certificate", "HorizontalPodAutoscaler"]);
    assert.equal(region.shards.length, 1);
    assert.equal(region.shards[0]?.bridges.autoscaler, null);
    const reasons = region.unknown.map(({ why }) => why);
    assert.ok(reasons.includes("listing Certificate is forbidden"));
    assert.ok(reasons.includes("listing HorizontalPodAutoscaler is forbidden"));
  });

  it("sends no requests to pods that KWOK simulates, and shows no health", async () => {
    const node = object("Node", "v1", "media-0", {}, { labels: { type: "kwok" } });
    const region = await look([...shard("shard-0"), node]);
    assert.equal(region.shards[0]?.health, null);
    assert.deepEqual(
      region.unknown.map(({ why }) => why),
      ["no container runs on the local control plane"],
    );
  });
});
