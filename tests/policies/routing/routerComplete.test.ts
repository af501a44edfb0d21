import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { routerComplete } from "../../../policies/routing/routerComplete";
import { settingsOf } from "../../support/settings";
import { complaints, object, UNKNOWN, workload } from "../judging";
import { soundShard } from "../soundShard";

const LABELS = { "app.kubernetes.io/component": "routing", "app.kubernetes.io/name": "haproxy" };
const TEXT = haproxyConfig(planRegion(settingsOf({ edge: { replicas: 2, slots: 2 } })).router);
const services = ["router-0", "router-1", "router-2"].map((name) => object("kubernetes:core/v1:Service", name, {}));
const SHARD = [...soundShard().values(), ...services];

const router = (replicas: unknown = 2) =>
  workload({ name: "router", type: "kubernetes:apps/v1:StatefulSet", labels: LABELS, spec: { replicas } });
const configuration = (text: string) =>
  object("kubernetes:core/v1:ConfigMap", "configuration", { labels: LABELS, data: { "haproxy.cfg": text } });

describe("router-complete", () => {
  it("is content with two routers that know each other and a slot for each shard", async () => {
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(), configuration(TEXT)]), []);
  });

  it("refuses a router that is alone", async () => {
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(1), configuration(TEXT)]), [
      "router: it runs as 1 of 2 routers",
    ]);
  });

  it("takes another number by configuration", async () => {
    const stack = [...SHARD, router(2), configuration(TEXT)];
    assert.deepEqual(await complaints(routerComplete, stack, { options: { replicas: 3 } }), [
      "router: it runs as 2 of 3 routers",
    ]);
  });

  it("refuses a router that is not told of the others", async () => {
    const lonely = TEXT.replace(/^ *peer router-1 .*\n/m, "");
    assert.notEqual(lonely, TEXT);
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(), configuration(lonely)]), [
      "configuration: it names 1 peers of 2 routers",
    ]);
  });

  it("refuses a configuration without a slot for a shard, in any of its backends", async () => {
    const shards = [...SHARD, ...soundShard("shard-2").values()];
    assert.deepEqual(await complaints(routerComplete, [...shards, router(), configuration(TEXT)]), [
      "configuration: it has no slot for shard-2",
    ]);
    const once = TEXT.replace(/^ *server shard-0 .*\n/m, "");
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(), configuration(once)]), [
      "configuration: it has no slot for shard-0",
    ]);
  });

  it("reads the configuration of the router alone, whatever stands beside it", async () => {
    const other = (name: string, labels: Record<string, string>, text: string, namespace = "jitsi") =>
      object("kubernetes:core/v1:ConfigMap", name, {
        data: { "haproxy.cfg": text },
        metadata: { name, namespace, labels },
      });
    const stack = [
      ...SHARD,
      router(),
      configuration(TEXT),
      other("states", LABELS, "shard-0 drain\n"),
      other("elsewhere", LABELS, "backend other\n", "other"),
      other("foreign", { "app.kubernetes.io/name": "other" }, "backend other\n"),
    ];
    assert.deepEqual(await complaints(routerComplete, stack), []);
    const lonely = TEXT.replace(/^ *peer router-1 .*\n/m, "");
    const beside = object("kubernetes:core/v1:ConfigMap", "configuration", {
      labels: LABELS,
      data: { "start.sh": "exec haproxy\n", "haproxy.cfg": lonely },
    });
    assert.equal((await complaints(routerComplete, [...SHARD, router(), beside])).length, 1);
  });

  it("misses a router in front of shards", async () => {
    assert.deepEqual(await complaints(routerComplete, SHARD), ["the stack: no router leads to the shards"]);
    assert.deepEqual(await complaints(routerComplete, []), []);
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router()]), [
      "router: no ConfigMap holds its configuration",
    ]);
  });

  it("refuses a slot that leads to another shard", async () => {
    const crossed = TEXT.replaceAll("server shard-1 shard-1-web.", "server shard-1 shard-0-web.");
    const found = await complaints(routerComplete, [...SHARD, router(), configuration(crossed)]);
    assert.equal(found[0], "configuration: its slot for shard-1 leads to shard-0-web.jitsi.svc.cluster.local:8000");
    assert.equal(found.length, 3);
  });

  it("refuses a table that peers are not told of, and a backend that balances rooms by itself", async () => {
    const silent = TEXT.replace(/(stick-table .*) peers routers/, "$1");
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(), configuration(silent)]), [
      "configuration: backend rooms remembers rooms without telling its peers",
    ]);
    const balanced = TEXT.replace(/(default-server .*) weight 0/, "$1");
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(), configuration(balanced)]), [
      "configuration: backend rooms sends rooms to any shard when nothing has placed them",
    ]);
  });

  it("refuses a configuration that notes no room, or never asks for one", async () => {
    for (const [line, without] of [
      [/^ *stick store-response .*\n/gm, ""],
      [/table_server_id\(rooms\)/g, "table_idle(rooms)"],
    ] as const) {
      const forgetful = TEXT.replace(line, without);
      assert.deepEqual(await complaints(routerComplete, [...SHARD, router(), configuration(forgetful)]), [
        "configuration: it remembers no rooms: no table of them is written and read",
      ]);
    }
  });

  it("refuses a router that the others cannot call", async () => {
    const few = SHARD.filter(({ name }) => name !== "router-1");
    assert.deepEqual(await complaints(routerComplete, [...few, router(), configuration(TEXT)]), [
      "router: no Service leads the other routers to router-1",
    ]);
  });

  it("waits for a number that a preview does not know", async () => {
    assert.deepEqual(await complaints(routerComplete, [...SHARD, router(UNKNOWN), configuration(TEXT)]), []);
  });
});
