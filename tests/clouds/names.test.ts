import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { output } from "@pulumi/pulumi";
import { publishNames } from "../../components/dns/names";
import type { Registration } from "../../local/program/registration";
import { type CloudName, PRODUCTION, recordCluster } from "../support/clouds";
import type { Recording } from "../support/record";
import awsNames from "./awsNames.json";
import googleNames from "./googleNames.json";

type Kinds = Readonly<Record<string, Readonly<Record<string, string>>>>;
const KINDS: Kinds = { ...awsNames.kinds, ...googleNames.kinds };

/** Inputs that hold a resource's name. */
const NAMING = ["name", "accountId", "bucketId", "nodeGroupName", "addonName"];
/** Names by the engine end with a hyphen and seven digits. */
const NUMBER = "-0000000";

/** Settings that create every kind of named resource: failover, container logs, DNS challenges and recordings. */
const WHOLE = {
  aws: {
    dns: { policy: "failover", zone: "Z1", backup: { router: ["192.0.2.1"], turn: "turn.example.net" } },
  },
  gcp: {
    dns: { policy: "failover", zone: "example-org", backup: { router: ["192.0.2.1"], turn: "192.0.2.2" } },
  },
} as const;
const TLS = { issuer: "letsencrypt", email: "a@example.org", challenge: "dns01", names: ["talk.example.org"] };

function whole(cloud: CloudName, stack: string, changes: object = {}): Promise<Recording> {
  return recordCluster(
    cloud,
    { ...PRODUCTION, tls: TLS, recording: { allowed: "moderators" }, ...WHOLE[cloud], ...changes },
    (cluster, plan) => publishNames(plan.dns, cluster, { router: output("192.0.2.8"), turn: output("192.0.2.9") }),
    stack,
  );
}

/** The inputs of a type that hold its name, from the source of the provider's class. */
function namedBy(type: string): readonly string[] {
  const [cloud = "", path = ""] = type.split(":");
  const source = readFileSync(require.resolve(`@pulumi/${cloud}/${path}`), "utf8");
  return NAMING.filter((key) => source.includes(`resourceInputs["${key}"] = args?.${key};`));
}

const REFERRING =
  /IAMMember|IamMember|podIdentityAssociation|logDataProtectionPolicy|autoscaling\/tag|rolePolicyAttachment/;

function ofCloud(recording: Recording): readonly Registration[] {
  return recording.registrations.filter(({ type }) => /^(aws|gcp):/.test(type) && !REFERRING.test(type));
}

/** Names by their kinds. */
function names(recording: Recording): readonly string[] {
  return ofCloud(recording).flatMap(({ type, inputs }) =>
    namedBy(type).flatMap((key) => (inputs[key] === undefined ? [] : [`${type} ${inputs[key] as string}`])),
  );
}

describe("names in a cloud", function () {
  this.timeout(60_000);
  const stacks = ["prod", "production-europe-west1", "production-europe-west3", "Team_A.production", "a"];

  for (const cloud of ["aws", "gcp"] as const) {
    describe(`on ${cloud}`, () => {
      const recordings = new Map<string, Recording>();
      before(async () => {
        for (const stack of stacks) recordings.set(stack, await whole(cloud, stack));
      });

      it("are set for every type that has a name, or numbered by the engine", () => {
        for (const recording of recordings.values()) {
          const without = ofCloud(recording).filter(
            ({ type, inputs }) =>
              namedBy(type).some((key) => inputs[key] === undefined) && !awsNames.numbered.includes(type),
          );
          assert.deepEqual(
            without.map(({ urn }) => urn),
            [],
          );
        }
      });

      it("match the pattern and length of their type", () => {
        for (const [stack, recording] of recordings) {
          for (const { type, name, inputs } of ofCloud(recording)) {
            const patterns = KINDS[type] ?? {};
            for (const key of namedBy(type)) assert.ok(patterns[key] !== undefined, `${type} has no pattern here`);
            for (const [key, pattern] of Object.entries(patterns)) {
              const value = (inputs[key] as string | undefined) ?? `${name}${NUMBER}`;
              assert.match(value, new RegExp(`^${pattern}$`), `${type} of stack ${stack}`);
            }
          }
        }
      });

      it("differ between stacks, except for records, add-ons and node pools, which belong to another resource", () => {
        const inside = /recordSet|route53\/record|eks\/addon|nodeGroup|nodePool/;
        const all = stacks.map((stack) => {
          const recording = recordings.get(stack);
          assert.ok(recording !== undefined);
          return new Set(names(recording).filter((name) => !inside.test(name)));
        });
        all.forEach((own, n) => {
          assert.ok(own.size > 5);
          for (const others of all.slice(n + 1))
            assert.deepEqual(
              [...own].filter((name) => others.has(name)),
              [],
            );
        });
      });

      it("begin with cluster.name when it is set", async () => {
        const recording = await whole(cloud, "production-europe-west1", {
          cluster: { name: "jitsi-production-europe" },
        });
        assert.equal(
          recording.one(cloud === "aws" ? "aws:eks/cluster:Cluster" : "gcp:container/cluster:Cluster").inputs["name"],
          "jitsi-production-europe",
        );
      });
    });
  }

  it("stay the same for short stack names, because a cluster cannot be renamed", async () => {
    const recording = await whole("gcp", "prod");
    assert.ok(names(recording).includes("gcp:container/cluster:Cluster jitsi-prod"));
  });
});
