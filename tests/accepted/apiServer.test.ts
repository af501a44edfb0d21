import assert from "node:assert/strict";
import type { Cluster } from "../../local/kubernetes/client";
import { namespaceOf, objectOf } from "../../local/program/kubernetesObject";
import { reveal } from "../../local/program/secretValues";
import type { Overrides } from "../../local/config/overrides";
import { sharedControlPlane } from "../support/controlPlane";
import { record } from "../support/record";
import { DIAL_OUT } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";

const NAMESPACE = "accepted";
const domain = ["a", "b", "c"]
  .map((letter) => letter.repeat(63))
  .concat("d".repeat(55))
  .join(".");
const label = (letter: string, length: number): string => letter.repeat(length);

/** Values at the limits of the schema. */
const CASES: Readonly<Record<string, Overrides>> = {
  "names and labels of maximum length": {
    domain,
    "turn.enabled": true,
    "cluster.mediaSelector": { [`${domain.slice(0, 247)}.abcde/${label("k", 63)}`]: label("v", 63) },
    "cluster.storageClass": domain,
    "images.pullSecret": domain,
    "images.registry": `registry.example.org:65535/${label("r", 200)}`,
    "shards.shard-0.rotation": label("r", 63),
  },
  "custom load balancers for router and TURN": {
    "turn.enabled": true,
    "edge.loadBalancer": {
      annotations: { "external-dns.alpha.kubernetes.io/hostname": "meet.example.org" },
      class: "example.org/l4",
      address: "198.51.100.7",
      sourceRanges: ["203.0.113.0/24", "2001:db8::/32"],
    },
    "turn.loadBalancer": { class: "metallb", address: "2001:db8::7" },
  },
  "the maximum of annotations, variables and files": {
    "cluster.serviceAnnotations": { "example.org/a": "x".repeat(239 * 1024) },
    "extra.jvb.env": Object.fromEntries(["A", "B", "C", "D", "E", "F"].map((name) => [name, "$".repeat(60 * 1024)])),
    "extra.web.files": { [`nginx-custom/${label("f", 230)}.conf`]: "x".repeat(800 * 1024) },
    "web.config": { text: "<".repeat(8 * 1024) },
  },
  "whiteboard, telephones and transcription": {
    ...DIAL_OUT,
    "whiteboard.enabled": true,
    transcription: TRANSCRIPTION,
  },
  "recorders that upload to an S3 server": {
    "recording.allowed": "moderators",
    "recording.streaming": true,
    "recording.recorders": 100,
    "recording.maxMinutes": 1440,
    "recording.diskGi": 4096,
    "recording.destination": {
      s3: { endpoint: "https://s3.example.org:65535/a", bucket: "b".repeat(63), secret: domain },
    },
  },
  "recorders that upload to a claim, behind a proxy of the operator": {
    "recording.allowed": "moderators",
    "recording.destination": { claim: domain },
    "edge.service": "clusterIP",
  },
  "values in objects of the operator": {
    "extra.prosody.env": { A: { secret: domain, key: label("k", 253) } },
    "extra.prosody.files": { "/prosody-plugins-custom/mod_a.lua": { secret: "a", key: "a" } },
    "extra.web.files": {
      "/usr/share/jitsi-meet/images/a.png": { configMap: domain, key: "a.png" },
      "/usr/share/jitsi-meet/images/b.svg": { path: "docs/region.svg" },
    },
  },
};

describe("the API server, for accepted settings", function () {
  this.timeout(5 * 60_000);
  let cluster: Cluster;
  before(async function () {
    ({ cluster } = await sharedControlPlane(this));
    await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACE } });
  });

  for (const [what, overrides] of Object.entries(CASES)) {
    it(`accepts every object, with ${what}`, async () => {
      const { registrations } = await record(overrides);
      const objects = registrations.map(objectOf).filter((object) => object !== undefined);
      assert.ok(objects.length > 40, `${objects.length} objects`);
      const refused: string[] = [];
      for (const object of objects) {
        const metadata = { ...object.metadata, ...(namespaceOf(object) === undefined ? {} : { namespace: NAMESPACE }) };
        const plain = reveal({ ...object, metadata }) as typeof object;
        await cluster.apply(plain, { dryRun: true }).catch((error: unknown) => {
          refused.push(`${object.kind} ${object.metadata.name}: ${String(error).slice(0, 300)}`);
        });
      }
      assert.deepEqual(refused, []);
    });
  }
});
