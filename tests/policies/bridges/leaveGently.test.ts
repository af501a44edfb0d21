import assert from "node:assert/strict";
import type { Registration } from "../../../local/program/registration";
import { leaveGently } from "../../../policies/bridges/leaveGently";
import { judged, UNKNOWN, workload } from "../judging";
import { aroundShards, BRIDGES, labelsOf, soundShard } from "../soundShard";

const bridges = (changes: { container?: object; pod?: object }, spec: object = {}): Registration =>
  workload({
    name: "shard-0-jvb",
    labels: labelsOf("jvb"),
    annotations: BRIDGES.annotations,
    container: { ...BRIDGES.container, ...changes.container },
    pod: { ...BRIDGES.pod, ...changes.pod },
    spec: { replicas: undefined, ...spec },
  });
const stack = (jvb?: Registration): Registration[] => {
  const shard = soundShard();
  if (jvb !== undefined) shard.set("jvb", jvb);
  return [...shard.values(), ...aroundShards()];
};
const grace = (terminationGracePeriodSeconds: unknown) => stack(bridges({ pod: { terminationGracePeriodSeconds } }));
const hook = (command: unknown) => stack(bridges({ container: { lifecycle: { preStop: { exec: { command } } } } }));
const updated = (strategy: object) => stack(bridges({}, { strategy }));
const budgeted = (maxUnavailable?: string): Registration[] => {
  const shard = soundShard();
  const budget = shard.get("budget");
  assert.ok(budget !== undefined);
  const spec = { ...(budget.inputs["spec"] as object), maxUnavailable };
  if (maxUnavailable === undefined) shard.delete("budget");
  else shard.set("budget", { ...budget, inputs: { ...budget.inputs, spec } });
  return [...shard.values(), ...aroundShards()];
};
const NO_HOOK = "shard-0-jvb: container jvb has no preStop hook that waits for its calls to end";
const NO_WRITER = "shard-0-jvb: nothing writes controller.kubernetes.io/pod-deletion-cost to its pods";
const short = (has: number, wants = 3300) =>
  `shard-0-jvb: its pods have ${has} s to end their calls instead of ${wants} s`;

describe(leaveGently.name, () => {
  const { accepts, reports, reportsEach } = judged(leaveGently);

  accepts("a long grace period, a hook that waits, a budget and a writer of deletion costs", stack());
  reports("a grace period below drainMinutes", grace(3299), short(3299));
  reports("the default grace period", grace(undefined), short(30));
  accepts("an unknown grace period", grace(UNKNOWN));
  for (const circumstances of [{ region: { drainMinutes: 56 } }, { options: { drainMinutes: 56 } }]) {
    judged(leaveGently, circumstances).reports(
      `55 minutes for ${JSON.stringify(circumstances)}`,
      stack(),
      short(3300, 3360),
    );
  }
  judged(leaveGently, { region: { drainMinutes: undefined } }).accepts("55 minutes without drainMinutes", stack());

  reports("a bridge without a hook", stack(bridges({ container: { lifecycle: undefined } })), NO_HOOK);
  reportsEach("a hook that does not wait", [["true"], ["sleep", "10"], []].map(hook), NO_HOOK);
  accepts("an unknown hook", hook(UNKNOWN));
  reports(
    "a bridge with more ports and no hook",
    stack(
      bridges({
        container: {
          ports: [{ name: "rest", containerPort: 8080 }, ...BRIDGES.container.ports],
          lifecycle: undefined,
        },
      }),
    ),
    NO_HOOK,
  );
  accepts(
    "a container without media that has no hook",
    stack(
      bridges({
        pod: {
          containers: [
            { ...BRIDGES.container, name: "jvb" },
            { name: "companion", ports: [{ containerPort: UNKNOWN }] },
          ],
        },
      }),
    ),
  );

  reports(
    "bridges that the cluster's autoscaler may move",
    stack(workload({ name: "shard-0-jvb", labels: labelsOf("jvb"), container: BRIDGES.container, pod: BRIDGES.pod })),
    'shard-0-jvb: its pods do not say cluster-autoscaler.kubernetes.io/safe-to-evict: "false"',
  );
  reportsEach(
    "an update that removes bridges before new ones are ready",
    [{ type: "Recreate" }, { rollingUpdate: { maxUnavailable: "50%" } }].map(updated),
    "shard-0-jvb: an update takes bridges before others are there",
  );
  accepts("an update that adds bridges first", updated({ rollingUpdate: { maxUnavailable: 0 } }));
  reports(
    "a budget for all bridges at once",
    budgeted("100%"),
    "shard-0-jvb: it allows the eviction of all bridges at once",
  );
  reports("bridges without a budget", budgeted(), "shard-0-jvb: no PodDisruptionBudget guards it");

  const writer = workload({
    name: "writer",
    labels: { "app.kubernetes.io/name": "writer" },
    pod: {
      containers: [{ name: "a" }, { name: "b", args: ["--annotation=controller.kubernetes.io/pod-deletion-cost"] }],
    },
  });
  const elsewhere = { ...writer, inputs: { ...writer.inputs, metadata: { name: "writer", namespace: "other" } } };
  const shard = [...soundShard().values()];
  accepts("a writer of deletion costs in any container, by its arguments", [...shard, writer]);
  reportsEach("no writer of deletion costs in the namespace", [shard, [...shard, elsewhere]], NO_WRITER);
});
