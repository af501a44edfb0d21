import assert from "node:assert/strict";
import { planRegion } from "../../../stacks/plan/plan";
import { haproxyConfig } from "../../../components/routing/haproxyConfig";
import { routerComplete } from "../../../policies/routing/routerComplete";
import { settingsOf } from "../../support/settings";
import { judged, object, UNKNOWN, workload } from "../judging";
import { soundShard } from "../soundShard";

const LABELS = { "app.kubernetes.io/component": "routing", "app.kubernetes.io/name": "haproxy" };
const TEXT = haproxyConfig(planRegion(settingsOf({ edge: { replicas: 2, slots: 2 } })).router);
const services = ["router-0", "router-1", "router-2"].map((name) => object("kubernetes:core/v1:Service", name, {}));
const SHARD = [...soundShard().values(), ...services];

const router = (replicas: unknown = 2) =>
  workload({ name: "router", type: "kubernetes:apps/v1:StatefulSet", labels: LABELS, spec: { replicas } });
const configMap = (name: string, data: object, labels: Record<string, string> = LABELS, namespace = "jitsi") =>
  object("kubernetes:core/v1:ConfigMap", name, { data, metadata: { name, namespace, labels } });
const configuration = (text: string) => configMap("configuration", { "haproxy.cfg": text });
const complete = (replicas?: unknown) => [...SHARD, router(replicas), configuration(TEXT)];
/** A region whose configuration has another text in place of a pattern. */
const replaced = (from: RegExp, to: string) => {
  assert.match(TEXT, from);
  return [...SHARD, router(), configuration(TEXT.replace(from, to))];
};
const PEER = /^ *peer router-1 .*\n/m;
const ONE_PEER = "configuration: it names 1 peers of 2 routers";

describe(routerComplete.name, () => {
  const { accepts, reports, reportsEach } = judged(routerComplete);

  accepts("two routers that are peers, with a server for each shard", complete(), complete(UNKNOWN));
  reports("a single router", complete(1), "router: it runs as 1 of 2 routers");
  judged(routerComplete, { options: { replicas: 3 } }).reports(
    "two routers where the option replicas is 3",
    complete(),
    "router: it runs as 2 of 3 routers",
  );
  reports("no router", SHARD, "the stack: no router serves the shards");
  accepts("no shards", []);
  reports("a router without its configuration", [...SHARD, router()], "router: no ConfigMap holds its configuration");
  reports(
    "a router without its own Service",
    complete().filter(({ name }) => name !== "router-1"),
    "router: no Service gives router-1 an address for the other routers",
  );

  reportsEach(
    "a missing peer, also beside another file",
    [
      replaced(PEER, ""),
      [
        ...SHARD,
        router(),
        configMap("configuration", { "start.sh": "exec haproxy\n", "haproxy.cfg": TEXT.replace(PEER, "") }),
      ],
    ],
    ONE_PEER,
  );
  accepts("other ConfigMaps", [
    ...complete(),
    configMap("states", { "haproxy.cfg": "shard-0 drain\n" }),
    configMap("elsewhere", { "haproxy.cfg": "backend other\n" }, LABELS, "other"),
    configMap("foreign", { "haproxy.cfg": "backend other\n" }, { "app.kubernetes.io/name": "other" }),
  ]);

  const BOARDS = haproxyConfig(planRegion(settingsOf({ whiteboard: { enabled: true } })).router);
  const servers = ["whiteboard-0", "whiteboard-1"].map((name) => object("kubernetes:core/v1:Service", name, {}));
  accepts("a whiteboard with a Service for each server", [...SHARD, ...servers, router(), configuration(BOARDS)]);
  reports(
    "a server of the whiteboard without a Service",
    [...SHARD, ...servers.slice(1), router(), configuration(BOARDS)],
    "configuration: no Service selects whiteboard-0",
  );
  for (const [what, from, message] of [
    ["that is balanced", /^ *balance hash .*\n/m, "does not select the server by the board"],
    ["whose boards move with each server", /^ *hash-type consistent\n/m, "does not select the server by the board"],
    [
      "that peers do not know",
      / expire 24h peers routers/,
      "does not share its table of boards with the other routers",
    ],
  ] as const) {
    assert.match(BOARDS, from);
    reports(
      `a whiteboard ${what}`,
      [...SHARD, ...servers, router(), configuration(BOARDS.replace(from, ""))],
      `configuration: backend whiteboard ${message}`,
    );
  }

  reports(
    "a shard without a server",
    [...complete(), ...soundShard("shard-2").values()],
    "configuration: it has no slot for shard-2",
  );
  reports(
    "a shard without a server in one backend",
    replaced(/^ *server shard-0 .*\n/m, ""),
    "configuration: it has no slot for shard-0",
  );
  const crossed = TEXT.matchAll(/server shard-1 shard-1-web\.\S+/g);
  reports(
    "a server that leads to another shard",
    replaced(/server shard-1 shard-1-web\./g, "server shard-1 shard-0-web."),
    ...Array.from(
      crossed,
      () => "configuration: its slot for shard-1 has the address shard-0-web.jitsi.svc.cluster.local:8000",
    ),
  );
  reports(
    "a table that peers do not share",
    replaced(/(stick-table .*) peers routers/, "$1"),
    "configuration: backend rooms stores rooms without sharing them with its peers",
  );
  reports(
    "a backend that balances rooms",
    replaced(/(default-server .*) weight 0/, "$1"),
    "configuration: backend rooms sends rooms to any shard when nothing has placed them",
  );
  reportsEach(
    "a configuration that does not store rooms, or does not look them up",
    [replaced(/^ *stick store-response .*\n/gm, ""), replaced(/table_server_id\(rooms\)/g, "table_idle(rooms)")],
    "configuration: it has no table of rooms that requests write and read",
  );
});
