import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { TARGETS } from "../../components/monitoring/scraping";
import { samples } from "../../local/running/metrics";
import { Clients, signalling } from "../support/routing/clients";
import { sharedHaproxy } from "../support/routing/haproxy";
import { Region } from "../support/routing/region";
import { until } from "../support/wait";
import { KNOWN_METRICS } from "./knownMetrics";

describe("the metrics of a running router", function () {
  let region: Region;
  let served = "";
  before(async function () {
    region = await Region.start({ haproxy: await sharedHaproxy(this), shards: 1 });
    region.router(0).startHaproxy();
    const { params = {} } = TARGETS.find(({ name }) => name === "haproxy") ?? {};
    const query = new URLSearchParams(
      Object.entries(params).flatMap(([key, values]) => values.map((value): [string, string] => [key, value])),
    );
    const path = `/metrics?${query}`;
    // Until the router has found its shard in DNS.
    while (!served.includes('server="shard-0"')) {
      await sleep(100);
      served = await region
        .router(0)
        .fetchInside(path)
        .then(
          ({ body }) => body,
          () => "",
        );
    }
  });
  after(() => region?.stop());

  it("include every name of knownMetrics.ts", () => {
    const names = new Set(served.split("\n").map((line) => /^\w+/.exec(line)?.[0]));
    const missing = [...KNOWN_METRICS].filter((name) => name.startsWith("haproxy_") && !names.has(name));
    assert.deepEqual(missing, []);
  });

  for (const labels of [
    'haproxy_backend_active_servers{proxy="open"}',
    'haproxy_backend_active_servers{proxy="jicofo"}',
    'haproxy_backend_active_servers{proxy="routers"}',
    'haproxy_backend_active_servers{proxy="web"}',
    'haproxy_frontend_http_responses_total{proxy="https",code="5xx"}',
    'haproxy_backend_http_responses_total{proxy="rooms",code="5xx"}',
    'haproxy_server_status{proxy="open",server="shard-0",state="UP"}',
    'haproxy_sticktable_used{name="rooms",type="string"}',
    'haproxy_sticktable_used{name="refused",type="string"}',
    'haproxy_sticktable_used{name="sidecar",type="string"}',
  ]) {
    it(`have the labels of ${labels}`, () => assert.ok(served.includes(`${labels} `), served.slice(0, 2000)));
  }

  it("count joins that no shard takes as errors of the backend rooms", async () => {
    region.drain("shard-0");
    const clients = new Clients(region);
    await until(async () => (await clients.ask(0, signalling("standup"))).status === 503);
    clients.close();
    const { body } = await region.router(0).fetchInside("/metrics");
    const [failed] = samples(body, "haproxy_backend_http_responses_total").filter(
      ({ labels }) => labels["proxy"] === "rooms" && labels["code"] === "5xx",
    );
    assert.ok((failed?.value ?? 0) > 0);
  });

  it("leave out slots without a shard", () => {
    assert.doesNotMatch(served, /server="shard-1"/);
  });
});
