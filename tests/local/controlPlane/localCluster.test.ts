import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { localCluster } from "../../../local/controlPlane/localCluster";
import { runFolder } from "../../support/runFolder";
import { userError } from "../../support/userError";

describe("the cluster of a rehearsal", () => {
  let dir: string;
  const refused = (message: RegExp): void => assert.throws(() => localCluster(dir), userError(message));
  const writeKubeconfig = (server: string, context = "jitsi-local"): void =>
    writeFileSync(
      join(dir, "kubeconfig"),
      stringify({
        "current-context": context,
        contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
        clusters: [{ name: "c", cluster: { server } }],
        users: [{ name: "u", user: {} }],
      }),
    );
  const writeState = (): void =>
    writeFileSync(
      join(dir, "control-plane.json"),
      JSON.stringify({
        ports: { etcd: 1, etcdPeer: 2, kubeApiserver: 6443, kubeControllerManager: 4, kubeScheduler: 5, kwok: 6 },
        processes: {},
      }),
    );

  beforeEach(() => (dir = runFolder("cluster-")));

  it("is the control plane that was started in the folder", () => {
    writeState();
    writeKubeconfig("https://127.0.0.1:6443");
    assert.equal(localCluster(dir).server, "https://127.0.0.1:6443");
  });

  it("is refused where no control plane was started, even with a kubeconfig", () => {
    writeKubeconfig("https://127.0.0.1:6443");
    refused(/no control plane was started/);
  });

  it("is refused when the kubeconfig names another server", () => {
    writeState();
    for (const server of ["https://production.example.com", "https://127.0.0.1:6444", "http://127.0.0.1:6443"]) {
      writeKubeconfig(server);
      refused(/names .* but the control plane of this folder is https:\/\/127\.0\.0\.1:6443/);
    }
    writeKubeconfig("https://127.0.0.1:6443", "production");
    refused(/has no context jitsi-local/);
  });
});
