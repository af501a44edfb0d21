import type { ComponentResourceOptions } from "@pulumi/pulumi";
import type { ClusterPlan } from "../../stacks/plan/cluster";
import type * as Aws from "./aws/awsCluster";
import type { Cluster } from "./cluster";
import type * as Gcp from "./gcp/gcpCluster";
import { KubeconfigCluster } from "./kubeconfigCluster";

const NAME = "cluster";

/**
 * Creates the region's cluster, or connects to an existing one. A cloud's modules are loaded only when needed, because loading
 * the packages of both takes half as long as loading the rest of the program.
 */
export function createCluster(plan: ClusterPlan, opts?: ComponentResourceOptions): Cluster {
  switch (plan.cloud) {
    case "aws": {
      const { AwsCluster } = require("./aws/awsCluster") as typeof Aws;
      return new AwsCluster(NAME, { plan }, opts);
    }
    case "gcp": {
      const { GcpCluster } = require("./gcp/gcpCluster") as typeof Gcp;
      return new GcpCluster(NAME, { plan }, opts);
    }
    case "kubeconfig":
      return new KubeconfigCluster(NAME, { plan }, opts);
  }
}
