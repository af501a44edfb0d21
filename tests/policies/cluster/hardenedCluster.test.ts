import assert from "node:assert/strict";
import { hardenedCluster } from "../../../policies/cluster/hardenedCluster";
import { complaints, resource, UNKNOWN } from "../judging";

const eks = (inputs: object) =>
  resource("aws:eks/cluster:Cluster", {
    enabledClusterLogTypes: ["api", "audit"],
    accessConfig: { authenticationMode: "API" },
    ...inputs,
  });
const gke = (inputs: object) =>
  resource("gcp:container/cluster:Cluster", { datapathProvider: "ADVANCED_DATAPATH", ...inputs });
const cni = (configurationValues: unknown) =>
  resource("aws:eks/addon:Addon", { addonName: "vpc-cni", configurationValues });

describe("cluster-hardened", () => {
  it("is content with a cluster that logs, knows one way of login, and enforces", async () => {
    const sound = [
      eks({}),
      eks({ enabledClusterLogTypes: UNKNOWN, accessConfig: UNKNOWN }),
      gke({}),
      gke({ datapathProvider: "LEGACY_DATAPATH", networkPolicy: { enabled: true } }),
      gke({ datapathProvider: UNKNOWN }),
      cni('{"enableNetworkPolicy":"true"}'),
      cni('{"enableNetworkPolicy":true}'),
      cni(UNKNOWN),
      resource("aws:eks/addon:Addon", { addonName: "coredns" }),
      resource("aws:kms/key:Key", { enableKeyRotation: true }),
    ];
    for (const one of sound) assert.deepEqual(await complaints(hardenedCluster, [one]), [], JSON.stringify(one.inputs));
  });

  it("refuses a cluster whose API nobody writes a log of", async () => {
    for (const enabledClusterLogTypes of [[], ["api"], undefined]) {
      assert.deepEqual(await complaints(hardenedCluster, [eks({ enabledClusterLogTypes })]), [
        "thing: it keeps no audit log",
      ]);
    }
  });

  it("refuses other ways of login", async () => {
    for (const authenticationMode of ["CONFIG_MAP", "API_AND_CONFIG_MAP", undefined]) {
      assert.deepEqual(await complaints(hardenedCluster, [eks({ accessConfig: { authenticationMode } })]), [
        "thing: a ConfigMap in it says who may log in",
      ]);
    }
    const certificate = { clientCertificateConfig: { issueClientCertificate: true } };
    assert.deepEqual(await complaints(hardenedCluster, [gke({ enableLegacyAbac: true, masterAuth: certificate })]), [
      "thing: logins go past its roles (enableLegacyAbac)",
      "thing: it gives out a certificate that nobody can take back",
    ]);
  });

  it("refuses a cluster that does not enforce network policies", async () => {
    const expected = ["thing: it does not enforce NetworkPolicies"];
    for (const one of [gke({ datapathProvider: undefined }), cni("{}"), cni(undefined)]) {
      assert.deepEqual(await complaints(hardenedCluster, [one]), expected);
    }
  });

  it("refuses a key that is never rotated, and nodes whose start nobody checks", async () => {
    assert.deepEqual(await complaints(hardenedCluster, [resource("aws:kms/key:Key", {})]), [
      "thing: it is never rotated",
    ]);
    assert.deepEqual(await complaints(hardenedCluster, [gke({ enableShieldedNodes: false })]), [
      "thing: nobody checks what its nodes boot",
    ]);
  });

  it("is for production only", () => {
    assert.deepEqual(hardenedCluster.level, { production: "mandatory", development: "disabled" });
  });
});
