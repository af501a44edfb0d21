import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { JicofoEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { labels, selector } from "../labels";
import { type Container, environment, type PodTemplate, resources } from "../pod";
import { seal, withTemplateHash } from "../templateHash";
import { authEnvironment } from "./auth";
import type { Credentials } from "./credentials";
import { createFiles, type Files, mountFiles } from "./files";
import { pinned } from "./pinned";
import { JVM_LOG } from "./logging";
import { partOf } from "./part";
import { HOLDS_CALLS, NEW_NODE, podSpec, S6, signallingPlacement } from "./pod";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createSecretValues, extraValues, fromSecret } from "./secrets";
import { XMPP } from "./xmpp";

/** Jicofo, the focus of every conference. Two of them in one shard would fight over its bridges, so it is one pod. */
export function createJicofo(
  plan: ShardPlan,
  args: ShardArgs,
  credentials: Credentials,
  childOptions: ChildOptions,
): Deployment {
  const { name } = plan.jicofo;
  const { meet, secrets } = args;
  const app = partOf(plan, "jicofo");
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  const files = { ...JVM_LOG, ...meet.extra.jicofo.files };
  const encrypted = extraValues(secrets.extra.jicofo);

  new Service(
    name,
    {
      metadata: { name, ...metadata },
      spec: {
        selector: selector(app),
        // The router asks jicofo for the health of the whole shard, and an unhealthy one must be able to say so.
        publishNotReadyAddresses: true,
        ports: [{ name: "rest", port: PORTS.jicofoRest, targetPort: "rest" }],
      },
    },
    childOptions,
  );
  if (plan.state === "active") createOpen(plan, meet, childOptions);
  const starts = pinned(plan, "data", childOptions);
  const configuration = createFiles(name, { ...metadata, files }, starts);
  const values = createSecretValues(name, { ...metadata, values: encrypted }, starts);

  const { annotations, template } = withTemplateHash(
    jicofoTemplate(plan, args, credentials, files),
    files,
    plan.rotation,
    ...seal(encrypted, credentials.sealKey),
  );
  return new Deployment(
    name,
    {
      metadata: { name, ...metadata, annotations },
      spec: {
        replicas: 1,
        strategy: { type: "Recreate" },
        selector: { matchLabels: selector(app) },
        // Ready means that a bridge is.
        progressDeadlineSeconds: NEW_NODE.deadlineSeconds,
        template,
      },
    },
    // The template names its Secrets and files as plain text, in which the engine sees no dependency.
    pinned(plan, "template", {
      ...childOptions,
      dependsOn: [credentials.secret, configuration, values],
      customTimeouts: NEW_NODE.timeouts,
    }),
  );
}

/** The routers give new rooms to a shard while this name is in DNS, so draining a shard is deleting its Service. */
function createOpen(plan: ShardPlan, meet: MeetPlan, childOptions: ChildOptions): void {
  const name = `${plan.id}-open`;
  const app = partOf(plan, "jicofo");
  new Service(
    name,
    {
      metadata: { name, namespace: meet.namespace, labels: labels(app) },
      spec: {
        selector: selector(app),
        publishNotReadyAddresses: true,
        ports: [{ name: "rest", port: PORTS.jicofoRest, targetPort: "rest" }],
      },
    },
    childOptions,
  );
}

function jicofoTemplate(plan: ShardPlan, args: ShardArgs, credentials: Credentials, files: Files): PodTemplate {
  const { meet } = args;
  const { name, size } = plan.jicofo;
  const { env, secretEnv, secretFiles } = meet.extra.jicofo;
  const secretVariables = { ...credentials.jicofo, ...fromSecret(name, secretEnv) };
  const { volumes, mounts } = mountFiles(name, files, secretFiles);
  const container: Container = {
    name: "jicofo",
    image: plan.images.jicofo,
    env: environment({ ...jicofoEnvironment(plan, meet), ...env }, secretVariables),
    ports: [{ name: "rest", containerPort: PORTS.jicofoRest }],
    resources: resources(size),
    volumeMounts: mounts,
    ...probes(),
  };
  return {
    metadata: {
      labels: labels(partOf(plan, "jicofo")),
      annotations: { ...HOLDS_CALLS },
    },
    spec: podSpec(meet, container, { ...signallingPlacement(plan, args.systemSelector), volumes }),
  };
}

/**
 * `/about/health` needs prosody and a usable bridge, which is what makes a shard ready; a restart of jicofo brings back
 * neither of them, so liveness only asks whether it serves.
 */
function probes(): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const version = { path: "/about/version", port: "rest" };
  return {
    startupProbe: { httpGet: version, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet: { path: "/about/health", port: "rest" }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { httpGet: version, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 4 },
  };
}

function jicofoEnvironment(plan: ShardPlan, meet: MeetPlan): JicofoEnvironment {
  return {
    ...S6,
    XMPP_SERVER: plan.prosody.host,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_MUC_DOMAIN: XMPP.muc,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
    ...authEnvironment(meet.auth).jicofo,
    JICOFO_ENABLE_REST: "1",
    JICOFO_ENABLE_HEALTH_CHECKS: "1",
    JICOFO_ENABLE_ICE_FAILURE_DETECTION: "1",
    // A JVM needs about two thirds as much again outside its heap: threads, buffers, code.
    JICOFO_MAX_MEMORY: `${Math.floor(plan.jicofo.size.memoryLimit * 0.6)}m`,
    MAX_BRIDGE_PARTICIPANTS: `${plan.bridges.participants}`,
    ...(plan.bridges.relay
      ? {
          ENABLE_OCTO: "1",
          OCTO_BRIDGE_SELECTION_STRATEGY: "RegionBasedBridgeSelectionStrategy",
          JICOFO_OCTO_REGION: meet.region,
        }
      : { ENABLE_OCTO: "0" }),
  };
}
