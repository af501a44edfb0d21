import assert from "node:assert/strict";
import type { Overrides } from "../../local/config/overrides";
import { CHART } from "../../local/charts/children";
import type { Registration } from "../../local/program/registration";
import { reveal } from "../../local/program/secretValues";
import { planRegion } from "../../stacks/plan/plan";
import { type WorkloadName, WORKLOADS } from "../../stacks/schema/workloads";
import { record, type Recording } from "../support/record";
import { problemKeys, settingsOf } from "../support/settings";
import { SIP } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";

interface Pod {
  readonly nodeSelector?: object;
  readonly tolerations?: object;
  readonly priorityClassName?: string;
  readonly containers: readonly {
    readonly resources: object;
    readonly env?: readonly { name: string; value: string }[];
  }[];
}

function podOf({ inputs }: Registration): Pod {
  return (reveal(inputs) as { spec: { template: { spec: Pod } } }).spec.template.spec;
}

/** Names of workloads that differ from their software's. */
const NAMED: readonly (readonly [RegExp, WorkloadName])[] = [
  [/bridge-deletion-cost|metrics-server|reflector|room-check/, "helpers"],
  [/^bridge-headroom$/, "jvb"],
  [/^dial-in$|-transcriber$/, "jigasi"],
  [/^whiteboard-\d$/, "whiteboard"],
];

/** Every workload of the program by the name that the configuration has for it. */
function workloads(region: Recording): readonly (readonly [name: string, registration: Registration])[] {
  return [...region.all("Deployment"), ...region.all("StatefulSet")].map((one) => {
    const [, name = one.name.replace(/^shard-\d+-/, "")] = NAMED.find(([pattern]) => pattern.test(one.name)) ?? [];
    return [name, one];
  });
}

const REGION: Overrides = {
  "turn.enabled": true,
  "bridges.headroom": 1,
  "recording.allowed": "moderators",
  "recording.destination": { claim: "recordings" },
  "whiteboard.enabled": true,
  sip: SIP,
  transcription: TRANSCRIPTION,
  shardCount: 1,
  logs: "loki",
};

describe("the placement of workloads", function () {
  this.timeout(30_000);
  it("can be set for each workload", async () => {
    const own = Object.fromEntries(
      WORKLOADS.map((name) => [
        name,
        {
          nodeSelector: { for: name },
          tolerations: [{ key: "for", value: name, effect: "NoExecute" }],
          ...(name === "helpers" ? {} : { priorityClass: `of-${name}` }),
        },
      ]),
    );
    const region = await record({ ...REGION, workloads: own });
    const seen = new Set<string>();
    for (const [name, registration] of workloads(region)) {
      seen.add(name);
      const { nodeSelector, tolerations, priorityClassName } = podOf(registration);
      assert.deepEqual(nodeSelector, { for: name }, registration.name);
      const one = { key: "for", value: name, effect: "NoExecute", operator: "Equal" };
      assert.deepEqual(tolerations, [one], registration.name);
      if (name !== "helpers" && registration.name !== "bridge-headroom") assert.equal(priorityClassName, `of-${name}`);
    }
    assert.deepEqual([...seen].toSorted(), [...WORKLOADS].toSorted());
    for (const chart of region.all(CHART).filter(({ name }) => !/crds|alloy/.test(name))) {
      assert.match(JSON.stringify(reveal(chart.inputs["values"])), /"nodeSelector":\{"for":"helpers"\}/, chart.name);
    }
  });
});

describe("the size of workloads", () => {
  it("is the configured one, and changes dependent values", async () => {
    const size = { resources: { requests: { cpu: 2, memory: "3Gi" }, limits: { memory: "4Gi" } } };
    const sized = ["web", "prosody", "jicofo", "jigasi", "router", "turn", "whiteboard"];
    const region = await record({ ...REGION, workloads: Object.fromEntries(sized.map((name) => [name, size])) });
    for (const [name, registration] of workloads(region).filter(([one]) => sized.includes(one))) {
      const [main] = podOf(registration).containers;
      assert.deepEqual(
        main?.resources,
        { requests: { cpu: "2000m", memory: "3072Mi" }, limits: { memory: "4096Mi" } },
        name,
      );
      if (name === "jicofo")
        assert.ok(main?.env?.some((one) => one.name === "JICOFO_MAX_MEMORY" && one.value === "2457m"));
    }
  });

  it("is included in the size of the system pool", () => {
    const aws = {
      cloud: "aws",
      region: "eu-central-1",
      cluster: {},
      shardCount: 6,
      nodes: { system: { type: "m7i.2xlarge" } },
    };
    const more = { transcription: TRANSCRIPTION, whiteboard: { enabled: true } };
    const nodes = (workloads: object): number =>
      planRegion(settingsOf({ ...aws, ...more, workloads })).pools.system.min;
    for (const name of ["prosody", "jigasi", "whiteboard"]) {
      assert.ok(nodes({ [name]: { resources: { requests: { cpu: 6 } } } }) > nodes({}), name);
    }
    const jigasi = { resources: { requests: { cpu: 9 } } };
    assert.deepEqual(problemKeys({ ...aws, ...more, workloads: { jigasi } }), ["jitsi:nodes.system.type"]);
  });

  it("may be a request or a limit alone", () => {
    const jicofo = (resources: object): object =>
      planRegion(settingsOf({ workloads: { jicofo: { resources } } })).shards[0]?.jicofo.size ?? {};
    assert.deepEqual(jicofo({ requests: { memory: "3Gi" } }), { cpu: 0.1, memory: 3072, memoryLimit: 3072 });
    assert.deepEqual(jicofo({ limits: { memory: "2Gi" } }), { cpu: 0.1, memory: 768, memoryLimit: 2048 });
  });
});
