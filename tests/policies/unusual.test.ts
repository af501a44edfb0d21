import assert from "node:assert/strict";
import { withKnownChildren } from "../../local/charts/source";
import type { Overrides } from "../../local/config/overrides";
import { readStackConfig } from "../../local/config/stackConfig";
import { ROOT } from "../../local/machine/paths";
import { explain } from "../../local/policy/report";
import { checkPolicies } from "../../local/policy/run";
import { DIAL_OUT } from "../support/sip";
import { TRANSCRIPTION } from "../support/transcription";
import { record } from "../support/record";

const OWN_CERTIFICATE: Overrides = { "tls.issuer": "existing", "tls.secret": "wildcard" };

/** Configurations of production that are unlike the example stacks. */
const UNUSUAL: Readonly<Record<string, Overrides>> = {
  "a certificate whose Secret has a name of one word": OWN_CERTIFICATE,
  "media nodes of another type beside those before": {
    "nodes.media.type": "c8g.xlarge",
    "cluster.previous.media": "c7i.xlarge",
  },
  "fewer recording nodes than zones": { shardCount: 1, "recording.allowed": "moderators" },
  "logs in Loki, in a cluster with a domain of its own": {
    cloud: "kubeconfig",
    cluster: { kubeconfig: "k", context: "c", storageClass: "s", dnsDomain: "k8s.example.org" },
    logs: "loki",
  },
  "private media nodes, and secrets in Secrets of the operator": {
    "nodes.media.private": true,
    "auth.mode": "jwt",
    "auth.appId": "app",
    "existingSecrets.jwtSecret": { secret: "tokens", key: "app" },
    "existingSecrets.receiverSecret": { secret: "pager", key: "key" },
    "monitoring.receiver": { type: "pagerduty" },
  },
  "shards with all of their optional parts": {
    "recording.allowed": "moderators",
    "recording.maxRecorders": 4,
    "recording.destination": { claim: "recordings" },
    "visitors.count": 2,
    ...DIAL_OUT,
    ...Object.fromEntries(Object.entries(TRANSCRIPTION).map(([key, value]) => [`transcription.${key}`, value])),
  },
};

describe("the policies", function () {
  this.timeout(60_000);

  for (const [what, overrides] of Object.entries(UNUSUAL)) {
    it(`accept ${what}, charts included`, async () => {
      const { registrations } = await record(overrides, { stack: "prod" });
      const { all, unknown } = await withKnownChildren(registrations);
      assert.deepEqual(unknown, []);
      const violations = await checkPolicies(all, readStackConfig(ROOT, "prod", overrides).values);
      assert.equal(violations.length, 0, explain(violations));
    });
  }
});
