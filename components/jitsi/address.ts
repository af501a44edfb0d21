import type { BridgeEnvironment } from "../../stacks/catalogue/imageVariables";
import type { BridgeAddress } from "../../stacks/plan/bridges";
import { stunAddress } from "../../stacks/plan/iceServers";
import type { MeetPlan } from "../../stacks/plan/meet";
import type { ShardPlan } from "../../stacks/plan/shard";
import { type Container, CONTAINER_SECURITY, type PodSpec, resources, type Volume, type VolumeMount } from "../pod";
import { parseAddress } from "../../stacks/schema/addresses";
import { ACCOUNT_FOLDER, accountVolume, API_SERVER, BRIDGE_ACCOUNT } from "./nodeReader";
import { script } from "../script";

const FIND_ADDRESS = script("jitsi/scripts/address.sh");

/**
 * How a bridge advertises its address. With a wrong address, conferences of two work peer to peer, but the third participant
 * has neither audio nor video.
 */
export interface Address {
  readonly environment: Pick<
    BridgeEnvironment,
    | "JVB_ADVERTISE_IPS"
    | "JVB_ADVERTISE_PRIVATE_CANDIDATES"
    | "JVB_DISABLE_STUN"
    | "JVB_STUN_SERVERS"
    | "JVB_REQUIRE_VALID_ADDRESS"
  >;
  readonly pod: Partial<PodSpec>;
  readonly command: string[] | undefined;
  readonly volumes: Volume[];
  readonly mounts: VolumeMount[];
}

/** Configures how the bridges of a shard find and advertise their address. */
export function advertise(plan: ShardPlan, meet: MeetPlan): Address {
  const { address } = plan.bridges;
  const none = { pod: {}, command: undefined, volumes: [], mounts: [] };
  if (address === "stun") {
    const server = stunAddress(meet.iceServers);
    const own = server === undefined ? {} : { JVB_STUN_SERVERS: server };
    return { ...none, environment: { ...PUBLIC, JVB_DISABLE_STUN: "0", ...own } };
  }
  if (address === "externalIP")
    return { ...fromNode(plan, "ExternalIP"), environment: { ...PUBLIC, JVB_DISABLE_STUN: "1" } };
  if (address === "internalIP")
    return { ...fromNode(plan, "InternalIP"), environment: { ...PRIVATE, JVB_DISABLE_STUN: "1" } };
  const reach = address.every(isPublic) ? PUBLIC : PRIVATE;
  return { ...none, environment: { ...reach, JVB_DISABLE_STUN: "1", JVB_ADVERTISE_IPS: address.join(",") } };
}

/** Whether the bridges of a shard read their node's address from the API server. */
export function readsNodes(address: BridgeAddress): boolean {
  return address === "externalIP" || address === "internalIP";
}

/** Public bridges: the pod's address is not advertised, and a bridge without a public address stays unready. */
const PUBLIC = { JVB_ADVERTISE_PRIVATE_CANDIDATES: "0", JVB_REQUIRE_VALID_ADDRESS: "1" } as const;
/** Bridges in a private network: the bridge treats even the configured address as private, so it must advertise those. */
const PRIVATE = { JVB_ADVERTISE_PRIVATE_CANDIDATES: "1", JVB_REQUIRE_VALID_ADDRESS: "0" } as const;

/** The bridge treats addresses as private that Java considers site-local or link-local. */
function isPublic(address: string): boolean {
  const range = parseAddress(address)?.range();
  return range !== "private" && range !== "linkLocal" && range !== "loopback";
}

const FOUND = { name: "address", mountPath: "/address" };
const FILE = `${FOUND.mountPath}/ip`;
const ACCOUNT = "account";

/**
 * An init container reads the node's address. Only it has a token, because the bridge is exposed to packets from the internet.
 */
function fromNode(plan: ShardPlan, type: "ExternalIP" | "InternalIP"): Omit<Address, "environment"> {
  const step: Container = {
    name: "address",
    image: plan.images.jvb,
    command: [
      ...["sh", "-c", FIND_ADDRESS, "address", API_SERVER, ACCOUNT_FOLDER],
      ...["$(NODE_NAME)", type, FILE, "/dev/termination-log", "20"],
    ],
    env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    resources: resources({ cpu: 0.01, memory: 32, memoryLimit: 64 }),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [FOUND, { name: ACCOUNT, mountPath: ACCOUNT_FOLDER, readOnly: true }],
  };
  return {
    pod: { initContainers: [step], serviceAccountName: BRIDGE_ACCOUNT },
    // The image's init must run as process 1, and it reads variables from the environment.
    command: ["sh", "-c", `JVB_ADVERTISE_IPS="$(cat ${FILE})"; export JVB_ADVERTISE_IPS; exec /init`],
    volumes: [{ name: FOUND.name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }, accountVolume(ACCOUNT)],
    mounts: [{ ...FOUND, readOnly: true }],
  };
}
