import assert from "node:assert/strict";
import { TIMINGS } from "../../components/routing/timings";
import { BALANCER_TIMINGS } from "../../stacks/catalogue/loadBalancers";
import { CLOUDS } from "../support/clouds";
import { record, type Recording } from "../support/record";

const REGIONS = {
  ...CLOUDS,
  kubeconfig: { "turn.enabled": true },
} as const;

interface Workload {
  readonly replicas: number;
  readonly minReadySeconds?: number;
  readonly strategy?: { readonly rollingUpdate?: { readonly maxUnavailable?: unknown } };
  readonly template: {
    readonly spec: {
      readonly terminationGracePeriodSeconds: number;
      readonly topologySpreadConstraints: readonly { readonly topologyKey: string }[];
      readonly containers: readonly {
        readonly lifecycle?: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } };
      }[];
    };
  };
}

const WORKLOADS = [
  ["StatefulSet", "router"],
  ["Deployment", "turn"],
] as const;

/** Seconds for which a pod that terminates accepts connections. */
function servesOn({ template }: Workload): number {
  const [command, seconds] = template.spec.containers[0]?.lifecycle?.preStop.exec.command ?? [];
  return command === "sleep" ? Number(seconds) : 0;
}

for (const cloud of ["aws", "gcp", "kubeconfig"] as const) {
  describe(`the load balancers of a region on ${cloud}`, function () {
    this.timeout(60_000);
    const { attach, detach } = BALANCER_TIMINGS[cloud];
    let recording: Recording;
    before(async () => {
      recording = await record({ ...REGIONS[cloud], "monitoring.enabled": false }, { stack: "dev" });
    });

    for (const [kind, name] of WORKLOADS) {
      const workload = (): Workload =>
        (recording.one(kind, new RegExp(`^${name}$`)).inputs as { readonly spec: Workload }).spec;

      it(`send nothing to a ${name} that no longer accepts connections`, () => {
        assert.ok(servesOn(workload()) >= detach, `${servesOn(workload())} s of ${detach} s`);
      });

      it(`have a ${name} in a node drain, which waits only until the pod before is ready`, () => {
        const { spec } = recording.one("PodDisruptionBudget", new RegExp(`^${name}$`)).inputs as {
          readonly spec: { readonly maxUnavailable: number };
        };
        assert.equal(spec.maxUnavailable, 1);
        assert.ok(workload().replicas > 1);
        assert.ok(servesOn(workload()) >= attach, `${servesOn(workload())} s of ${attach} s`);
      });

      it(`have a ${name} in an update`, () => {
        assert.ok((workload().minReadySeconds ?? 0) >= attach);
        // A StatefulSet replaces one pod at a time.
        if (kind === "Deployment") assert.equal(workload().strategy?.rollingUpdate?.maxUnavailable, 0);
      });

      it(`have a ${name} when a zone fails`, () => {
        const keys = workload().template.spec.topologySpreadConstraints.map(({ topologyKey }) => topologyKey);
        assert.ok(keys.includes("topology.kubernetes.io/zone"), keys.join(", "));
      });
    }

    it("leave a router the time to close its connections after that", () => {
      const { spec } = recording.one("StatefulSet", /^router$/).inputs as { readonly spec: Workload };
      assert.ok(spec.template.spec.terminationGracePeriodSeconds > servesOn(spec) + TIMINGS.leaveSeconds);
    });
  });
}

describe("the load balancers of a region on aws", () => {
  it("answer in a zone that has no target, through the targets of other zones", async () => {
    const recording = await record({ ...CLOUDS.aws, "monitoring.enabled": false });
    for (const [, name] of WORKLOADS) {
      const { metadata } = recording.one("kubernetes:core/v1:Service", new RegExp(`^${name}$`)).inputs as {
        readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
      };
      const attributes = metadata.annotations["service.beta.kubernetes.io/aws-load-balancer-attributes"];
      assert.equal(attributes, "load_balancing.cross_zone.enabled=true");
    }
  });
});
