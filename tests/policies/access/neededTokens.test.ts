import assert from "node:assert/strict";
import { neededTokens } from "../../../policies/access/neededTokens";
import { complaints, ofChart, UNKNOWN, workload } from "../judging";

const caller = (pod: Record<string, unknown>) => workload({ labels: { "app.kubernetes.io/name": "reflector" }, pod });
const VOLUME = { name: "account", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };

describe("api-tokens-where-needed", () => {
  it("is content with pods that refuse a token, and with callers that have an account of their own", async () => {
    assert.deepEqual(await complaints(neededTokens, [workload()]), []);
    const own = caller({ serviceAccountName: "reflector", automountServiceAccountToken: true, volumes: [VOLUME] });
    assert.deepEqual(await complaints(neededTokens, [own]), []);
  });

  it("refuses a token that comes unasked, or by a volume", async () => {
    for (const automountServiceAccountToken of [true, undefined]) {
      assert.deepEqual(await complaints(neededTokens, [workload({ pod: { automountServiceAccountToken } })]), [
        "shard-0-web: its pods are given a token that they do not need",
      ]);
    }
    assert.deepEqual(await complaints(neededTokens, [workload({ pod: { volumes: [VOLUME] } })]), [
      "shard-0-web: a volume gives its pods a token that they do not need",
    ]);
  });

  it("refuses a caller that shares the account of whoever has none", async () => {
    assert.deepEqual(await complaints(neededTokens, [caller({})]), []);
    for (const pod of [
      { automountServiceAccountToken: undefined },
      { serviceAccountName: "default", volumes: [VOLUME] },
    ]) {
      assert.deepEqual(await complaints(neededTokens, [caller(pod)]), [
        "shard-0-web: it calls the API as whoever has no account of their own",
      ]);
    }
  });

  it("takes other callers by configuration", async () => {
    const one = workload({ pod: { automountServiceAccountToken: true, serviceAccountName: "web" } });
    assert.deepEqual(await complaints(neededTokens, [one], { options: { callers: ["web"] } }), []);
  });

  it("waits for what a preview does not know, and leaves charts to their authors", async () => {
    assert.deepEqual(
      await complaints(neededTokens, [workload({ pod: { automountServiceAccountToken: UNKNOWN, volumes: UNKNOWN } })]),
      [],
    );
    const chart = ofChart(workload({ pod: { automountServiceAccountToken: true } }));
    assert.deepEqual(await complaints(neededTokens, [chart]), []);
  });
});
