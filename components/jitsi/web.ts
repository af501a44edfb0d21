import { Deployment } from "@pulumi/kubernetes/apps/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import type { WebEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { createDisruptionBudget } from "../disruptionBudget";
import { labels, selector } from "../labels";
import { type Container, environment, type PodSpec, type PodTemplate, resources } from "../pod";
import { seal, withTemplateHash } from "../templateHash";
import { authEnvironment } from "./auth";
import type { Credentials } from "./credentials";
import { createFiles, type Files, mountFiles } from "./files";
import { partOf } from "./part";
import { podSpec, S6, signallingPlacement } from "./pod";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createSecretValues, extraValues, fromSecret } from "./secrets";
import { webFiles } from "./webFiles";
import { XMPP } from "./xmpp";
import { script } from "../script";

const LEAVE = script("jitsi/scripts/leave.sh");

/** How long a leaving nginx keeps open websockets; a leaving router gives them the same time. */
const GRACE_SECONDS = 120;
/** Of these, how long new connections may still arrive, and how long open ones may go on; the rest is for stopping. */
const LEAVE_SECONDS = ["10", "100"];

/**
 * Web: nginx with the client, and the way to prosody. It holds no room: when it is replaced, clients resume their session
 * through another one and no call notices, so it is not frozen and new branding reaches a shard in service.
 */
export function createWeb(
  plan: ShardPlan,
  args: ShardArgs,
  { sealKey }: Credentials,
  childOptions: ChildOptions,
): Deployment {
  const { name, replicas } = plan.web;
  const { meet, secrets } = args;
  const app = partOf(plan, "web");
  const metadata = { namespace: meet.namespace, labels: labels(app) };
  const files = webFiles(meet);
  const encrypted = extraValues(secrets.extra.web);

  new Service(
    name,
    {
      metadata: { name, ...metadata },
      spec: { selector: selector(app), ports: [{ name: "http", port: PORTS.web, targetPort: "http" }] },
    },
    childOptions,
  );
  const dependsOn = [
    createFiles(name, { ...metadata, files }, childOptions),
    // No pod that asks for it is left when it goes.
    ...(Object.keys(encrypted).length === 0
      ? []
      : [createSecretValues(name, { ...metadata, values: encrypted }, childOptions)]),
  ];
  if (replicas > 1) {
    createDisruptionBudget({ metadata: { name, ...metadata }, matchLabels: selector(app) }, childOptions);
  }

  const { annotations, template } = withTemplateHash(
    webTemplate(plan, args, files),
    files,
    ...seal(encrypted, sealKey),
  );
  return new Deployment(
    name,
    {
      metadata: { name, ...metadata, annotations },
      spec: {
        replicas,
        // The new one answers before the old one goes.
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: selector(app) },
        template,
      },
    },
    // The template names its files and its Secret as plain text, in which the engine sees no dependency.
    { ...childOptions, dependsOn },
  );
}

function webTemplate(plan: ShardPlan, args: ShardArgs, files: Files): PodTemplate {
  const { meet } = args;
  const { name, size } = plan.web;
  const app = partOf(plan, "web");
  const { env, secretEnv, secretFiles } = meet.extra.web;
  const { volumes, mounts } = mountFiles(name, files, secretFiles);
  const { affinity, ...placement } = signallingPlacement(plan, args.systemSelector);
  const container: Container = {
    name: "web",
    image: plan.images.web,
    env: environment({ ...webEnvironment(plan, meet), ...env }, fromSecret(name, secretEnv)),
    ports: [{ name: "http", containerPort: PORTS.web }],
    resources: resources(size),
    volumeMounts: mounts,
    lifecycle: { preStop: { exec: { command: ["sh", "-c", LEAVE, "leave", "/run/nginx.pid", ...LEAVE_SECONDS] } } },
    ...probes(),
  };
  return {
    metadata: { labels: labels(app) },
    spec: podSpec(meet, container, {
      ...placement,
      affinity: { ...affinity, podAntiAffinity: apart(selector(app)) },
      terminationGracePeriodSeconds: GRACE_SECONDS,
      volumes,
    }),
  };
}

/** Its own replicas on different nodes. The spread over all signalling cannot say so: a pod has one of those a topology. */
function apart(pods: Record<string, string>): NonNullable<PodSpec["affinity"]>["podAntiAffinity"] {
  const podAffinityTerm = { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: pods } };
  return { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] };
}

/** Ready when prosody answers through nginx: a page without signalling behind it is of no use. Alive when nginx answers. */
function probes(): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const page = { path: "/", port: "http" };
  return {
    startupProbe: { httpGet: page, periodSeconds: 2, failureThreshold: 30 },
    readinessProbe: { httpGet: { path: "/http-bind", port: "http" }, periodSeconds: 5, timeoutSeconds: 5 },
    livenessProbe: { httpGet: page, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 4 },
  };
}

function webEnvironment(plan: ShardPlan, meet: MeetPlan): WebEnvironment {
  return {
    ...S6,
    PUBLIC_URL: `https://${meet.domain}`,
    XMPP_BOSH_URL_BASE: `http://${plan.prosody.host}:${PORTS.bosh}`,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_GUEST_DOMAIN: XMPP.guest,
    XMPP_MUC_DOMAIN: XMPP.muc,
    DISABLE_HTTPS: "1",
    ENABLE_HTTP_REDIRECT: "0",
    ENABLE_LETSENCRYPT: "0",
    ENABLE_XMPP_WEBSOCKET: "1",
    ENABLE_SUBDOMAINS: "1",
    ENABLE_IPV6: "0",
    ...authEnvironment(meet.auth).web,
    DEPLOYMENTINFO_SHARD: plan.id,
    DEPLOYMENTINFO_REGION: meet.region,
    DEPLOYMENTINFO_ENVIRONMENT: meet.environment,
    // Four workers of 4,096 connections: some 8,000 websockets, more than one prosody carries.
    NGINX_WORKER_CONNECTIONS: "4096",
    ...(meet.turn === undefined ? {} : { P2P_STUN_SERVERS: `${meet.turn.host}:${PORTS.stun}` }),
  };
}
