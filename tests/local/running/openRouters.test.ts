import assert from "node:assert/strict";
import type { Cluster, KubernetesObject, ListOptions } from "../../../local/kubernetes/client";
import { openRouters } from "../../../local/running/openRouters";
import type { podRequest } from "../../../local/kubernetes/podHttp";
import { UserError } from "../../../local/terminal/userError";
import { sharedHaproxy } from "../../support/routing/haproxy";
import { Region } from "../../support/routing/region";

/** Short intervals, so that routers find shards at once. */
const FAST = { check: "200ms", resolve: "1s" };

function router(n: number, deletionTimestamp?: string): KubernetesObject {
  const metadata = { name: `router-${n}`, namespace: "jitsi", ...(deletionTimestamp && { deletionTimestamp }) };
  return { apiVersion: "v1", kind: "Pod", metadata };
}

function clusterWith(...pods: KubernetesObject[]): Cluster {
  const list = (_version: string, kind: string, { labelSelector = "" }: ListOptions): Promise<KubernetesObject[]> => {
    assert.equal(kind, "Pod");
    assert.match(labelSelector, /app\.kubernetes\.io\/name=haproxy,app\.kubernetes\.io\/instance=router/);
    return Promise.resolve(pods);
  };
  return { server: "https://api.example.org", list } as unknown as Cluster;
}

/** Metrics of routers, by the state of shard-1 in backend `open`. */
function withStates(states: Readonly<Record<string, number>>): typeof podRequest {
  const sample = (proxy: string, shard: string, up: number): string =>
    `haproxy_server_status{proxy="${proxy}",server="${shard}",state="UP"} ${up}\n`;
  return (_cluster, { metadata }) => {
    const up = states[metadata.name];
    if (up === undefined) return Promise.reject(new UserError(`${metadata.name} does not answer`));
    return Promise.resolve(
      sample("jicofo", "shard-1", 1) + sample("open", "shard-11", 1) + sample("open", "shard-1", up),
    );
  };
}

describe("routers that give new rooms to a shard", () => {
  const both = clusterWith(router(0), router(1));

  it("are those with an open server of the shard", async () => {
    assert.deepEqual(await openRouters(both, "shard-1", withStates({ "router-0": 0, "router-1": 1 })), ["router-1"]);
    assert.deepEqual(await openRouters(both, "shard-1", withStates({ "router-0": 0, "router-1": 0 })), []);
  });

  it("are not known while one of them does not answer", async () => {
    await assert.rejects(openRouters(both, "shard-1", withStates({ "router-0": 0 })), /router-1 does not answer/);
  });

  it("exclude terminating routers, which take no new connections", async () => {
    const leaving = clusterWith(router(0), router(1, "2026-11-21T12:00:00Z"));
    assert.deepEqual(await openRouters(leaving, "shard-1", withStates({ "router-0": 0 })), []);
  });

  it("are not known without a running router", async () => {
    await assert.rejects(openRouters(clusterWith(), "shard-1", withStates({})), /no router runs on https:/);
  });

  it("are not known for a shard without a server", async () => {
    await assert.rejects(openRouters(both, "shard-9", withStates({ "router-0": 0, "router-1": 0 })), /no slot/);
  });

  it("are recognised by the metrics of a running HAProxy", async function () {
    const region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 2, timings: FAST });
    try {
      await region.open();
      region.drain("shard-1");
      await region.has("shard-1", "draining");
      const ask: typeof podRequest = async (_cluster, _pod, _port, path) =>
        (await region.router(0).fetchInside(path)).body;
      const one = clusterWith(router(0));
      assert.deepEqual(await openRouters(one, "shard-0", ask), ["router-0"]);
      assert.deepEqual(await openRouters(one, "shard-1", ask), []);
    } finally {
      await region.stop();
    }
  });
});
