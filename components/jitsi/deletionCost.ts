import { ServiceAccount } from "@pulumi/kubernetes/core/v1";
import { ComponentResource, type ComponentResourceOptions, type Input } from "@pulumi/pulumi";
import { labels } from "../labels";
import { CONTAINER_SECURITY, POD_SECURITY, podDefaults, type PodSpec, resources, tolerations } from "../pod";
import { PORTS } from "../../stacks/catalogue/ports";
import { grantRole } from "../role";
import { ACCOUNT_FOLDER, accountVolume, API_SERVER } from "./nodeReader";
import { script } from "../script";
import { createWorkload, STRATEGY } from "../workload";
import type { Placement } from "../cluster/cluster";

const WRITE_DELETION_COST = script("jitsi/scripts/deletionCost.sh");

const TYPE = "jitsi:jitsi:DeletionCost"; // state identity: a rename needs an alias

/** Name of the workload, its service account and its role. */
export const DELETION_COST = "bridge-deletion-cost";

const SECONDS_BETWEEN_ROUNDS = "60";
const SECONDS_TO_ANSWER = "5";
const ALIVE = "/tmp/alive";

export interface DeletionCostArgs {
  /** Namespace of the bridges and of this workload. */
  readonly namespace: Input<string>;
  /** A videobridge image: it contains curl and jq, and the region uses it already. */
  readonly image: string;
  /** Nodes on which it runs. */
  readonly system: Placement;
  /** Image pull Secret, if the registry needs one. */
  readonly pullSecret: string | undefined;
}

/**
 * Sets the deletion cost of bridge pods by their load, so that scale-in removes the emptiest bridge. Permission to patch pods
 * also allows changing their images, so only this workload has it, and its NetworkPolicy denies all ingress.
 */
export class DeletionCost extends ComponentResource {
  constructor(name: string, args: DeletionCostArgs, opts?: ComponentResourceOptions) {
    super(TYPE, name, args, opts);
    const childOptions = { parent: this };
    const app = { name: DELETION_COST, instance: DELETION_COST, component: "media" };
    const metadata = { name: DELETION_COST, namespace: args.namespace, labels: labels(app) };

    const account = new ServiceAccount(DELETION_COST, { metadata, automountServiceAccountToken: false }, childOptions);
    const rights = grantRole(
      DELETION_COST,
      {
        metadata,
        rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["list", "patch"] }],
        account: { name: DELETION_COST, namespace: args.namespace },
      },
      childOptions,
    );
    createWorkload(
      { app, namespace: args.namespace, replicas: 1, strategy: STRATEGY.recreate, pod: writer(args) },
      { ...childOptions, dependsOn: [account, rights] },
    );
    this.registerOutputs({});
  }
}

function writer({ image, system, pullSecret }: DeletionCostArgs): PodSpec {
  const account = [API_SERVER, ACCOUNT_FOLDER, "$(NAMESPACE)"];
  const rounds = [`${PORTS.bridgeRest}`, SECONDS_BETWEEN_ROUNDS, ALIVE, SECONDS_TO_ANSWER];
  return {
    serviceAccountName: DELETION_COST,
    ...podDefaults(pullSecret),
    nodeSelector: { ...system.selector },
    ...(system.tolerations.length === 0 ? {} : { tolerations: tolerations(system) }),
    securityContext: POD_SECURITY,
    containers: [
      {
        name: "writer",
        image,
        command: ["sh", "-c", WRITE_DELETION_COST, "deletion-cost", ...account, ...rounds],
        env: [{ name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } }],
        resources: resources({ cpu: 0.01, memory: 32, memoryLimit: 64 }),
        securityContext: CONTAINER_SECURITY,
        // The script touches the file in each round. Without rounds, a restart renews the token and the connection.
        livenessProbe: {
          exec: { command: ["sh", "-c", `find ${ALIVE} -mmin -10 | grep -q .`] },
          initialDelaySeconds: 600,
          periodSeconds: 60,
        },
        volumeMounts: [
          { name: "tmp", mountPath: "/tmp" },
          { name: "account", mountPath: ACCOUNT_FOLDER, readOnly: true },
        ],
      },
    ],
    volumes: [accountVolume("account"), { name: "tmp", emptyDir: { medium: "Memory", sizeLimit: "4Mi" } }],
  };
}
