import type { Deployment } from "@pulumi/kubernetes/apps/v1";
import type { ProsodyEnvironment } from "../../stacks/catalogue/imageVariables";
import { PORTS } from "../../stacks/catalogue/ports";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { RoomsPlan } from "../../stacks/plan/rooms";
import type { ShardPlan } from "../../stacks/plan/shard";
import { visitorServers } from "../../stacks/plan/visitors";
import { labels } from "../labels";
import { type Container } from "../pod";
import { accountsSidecar } from "./accounts";
import { authEnvironment, authFiles } from "./auth";
import type { Credentials } from "./credentials";
import { type Files } from "./files";
import { PROSODY_LOG } from "./logging";
import { partOf } from "./part";
import { permissionFiles } from "./permissions";
import { S6, signallingPlacement } from "./pod";
import { recordingEnvironment, recordingModules } from "./recording/recording";
import type { ChildOptions } from "../childOptions";
import type { ShardArgs } from "./shardArgs";
import { createShardWorkload } from "./shardWorkload";
import { STRATEGY } from "../workload";
import { createAccounts, existingValues, prosodyValues } from "./secrets";
import { dialOutConfiguration, dialOutFiles, dialOutModules } from "./telephony";
import { transcriptionEnvironment } from "./transcription";
import { XMPP } from "./xmpp";

/** Volume that need not survive the pod: the sidecar registers accounts at every start, and rooms are in memory. */
const DATA = "data";

/** Prosody, the XMPP server. It keeps the shard's rooms in memory, so a shard has exactly one. */
export function createProsody(args: ShardArgs, credentials: Credentials, childOptions: ChildOptions): Deployment {
  const { plan, meet, secrets } = args;
  const data = { name: DATA, mountPath: "/var/lib/prosody" };
  const sidecar =
    meet.auth.mode === "internal"
      ? accountsSidecar(plan, meet.existingSecrets.accounts, data)
      : { containers: [], volumes: [] };
  const metadata = { namespace: meet.namespace, labels: labels(partOf(plan, "prosody")) };
  const accounts =
    secrets.accounts === undefined
      ? []
      : [createAccounts(plan, { ...metadata, accounts: secrets.accounts }, childOptions)];
  return createShardWorkload(
    args,
    credentials,
    {
      component: "prosody",
      size: plan.prosody.size,
      holdsCalls: true,
      replicas: 1,
      strategy: STRATEGY.recreate,
      files: prosodyFiles(meet),
      env: prosodyEnvironment(plan, meet),
      credentials: {
        ...credentials.jicofo,
        ...credentials.bridges,
        ...credentials.recorders,
        ...credentials.jigasi,
        ...credentials.transcriber,
        ...existingValues(meet),
      },
      secrets: prosodyValues(secrets, meet.iceServers),
      ports: [
        { name: "xmpp", containerPort: PORTS.xmpp },
        { name: "bosh", containerPort: PORTS.bosh },
        ...(plan.visitors === undefined ? [] : [{ name: "s2s", containerPort: PORTS.s2s }]),
      ],
      service: {},
      container: prosodyProbes(),
      pod: {
        ...signallingPlacement(plan, args.systemSelector, plan.prosody.placement),
        containers: sidecar.containers,
        volumes: sidecar.volumes,
      },
      data: { mount: data, volume: { name: DATA, emptyDir: { sizeLimit: "1Gi" } } },
      dependsOn: [credentials.secret, ...accounts],
    },
    childOptions,
  );
}

function prosodyFiles(meet: MeetPlan): Files {
  return {
    ...PROSODY_LOG,
    ...authFiles(meet),
    ...permissionFiles(meet),
    ...dialOutFiles(meet),
    ...meet.extra.prosody.files,
  };
}

/** `/http-bind` answers once the modules for clients are loaded. `/health` answers only requests from the pod itself. */
export function prosodyProbes(): Pick<Container, "startupProbe" | "readinessProbe" | "livenessProbe"> {
  const httpGet = { path: "/http-bind", port: "bosh" };
  return {
    startupProbe: { httpGet, periodSeconds: 2, failureThreshold: 60 },
    readinessProbe: { httpGet, periodSeconds: 5, timeoutSeconds: 5 },
    // Prosody has one thread and may answer slowly under load, and a restart ends every conference. So liveness allows two minutes.
    livenessProbe: { httpGet, periodSeconds: 15, timeoutSeconds: 10, failureThreshold: 8 },
  };
}

function prosodyEnvironment(plan: ShardPlan, meet: MeetPlan): ProsodyEnvironment {
  return {
    ...S6,
    PUBLIC_URL: `https://${meet.domain}`,
    XMPP_DOMAIN: XMPP.domain,
    XMPP_AUTH_DOMAIN: XMPP.auth,
    XMPP_GUEST_DOMAIN: XMPP.guest,
    XMPP_MUC_DOMAIN: XMPP.muc,
    XMPP_INTERNAL_MUC_DOMAIN: XMPP.internalMuc,
    ENABLE_XMPP_WEBSOCKET: "1",
    ENABLE_SUBDOMAINS: "1",
    ENABLE_LOBBY: "1",
    ENABLE_IPV6: "0",
    // Sends clients the name of their shard. It overrides the name in the page, which any shard may have served.
    XMPP_MODULES: ["jiconop", ...meet.rooms.hostModules, ...recordingModules(meet), ...dialOutModules(meet)].join(","),
    XMPP_CONFIGURATION: [`shard_name="${plan.id}"`, `region_name="${meet.region}"`, ...dialOutConfiguration(meet)].join(
      ",",
    ),
    PROSODY_ENABLE_METRICS: "1",
    PROSODY_METRICS_ALLOWED_CIDR: meet.podCidr,
    PROSODY_TRUSTED_PROXIES: `127.0.0.1,::1,${meet.podCidr}`,
    ...authEnvironment(meet.auth).prosody,
    ...roomsEnvironment(meet.rooms),
    ...recordingEnvironment(meet).prosody,
    ...transcriptionEnvironment(meet),
    ...turnEnvironment(meet),
    ...visitorsEnvironment(plan),
  };
}

/** Empty without nodes, because the image would render an empty list. */
function visitorsEnvironment({ visitors }: ShardPlan): Partial<ProsodyEnvironment> {
  if (visitors === undefined || visitors.count === 0) return {};
  return {
    ENABLE_VISITORS: "1",
    VISITORS_XMPP_SERVER: visitorServers(visitors, PORTS.s2s),
    VISITORS_XMPP_DOMAIN: XMPP.domain,
    // One connection carries the chat and presence of all listeners of a node. The value is that of visitor nodes and of 8x8's own prosody.
    PROSODY_S2S_LIMIT: "512kb/s",
  };
}

function roomsEnvironment({
  roomModules,
  maxParticipants,
}: RoomsPlan): Pick<ProsodyEnvironment, "XMPP_MUC_MODULES" | "MAX_PARTICIPANTS"> {
  return {
    ...(roomModules.length === 0 ? {} : { XMPP_MUC_MODULES: roomModules.join(",") }),
    ...(maxParticipants === undefined ? {} : { MAX_PARTICIPANTS: `${maxParticipants}` }),
  };
}

/** TURN settings that prosody sends to clients, with derived or fixed credentials. */
export function turnEnvironment({
  iceServers,
}: MeetPlan): Partial<
  Pick<ProsodyEnvironment, Extract<keyof ProsodyEnvironment, `${"STUN" | "TURN" | "TURNS"}_${string}`>>
> {
  if (iceServers === undefined) return {};
  const { host, turns, turn, stun, username } = iceServers;
  return {
    ...(turns === undefined ? {} : { TURNS_HOST: host, TURNS_PORT: `${turns}` }),
    ...(turn === undefined
      ? {}
      : { TURN_HOST: host, TURN_PORT: `${turn.port}`, TURN_TRANSPORT: turn.transports.join(",") }),
    ...(stun === undefined ? {} : { STUN_HOST: host, STUN_PORT: `${stun}` }),
    ...(username === undefined ? {} : { TURN_USERNAME: username }),
  };
}
