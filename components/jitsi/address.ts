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
  if (address === "podIP") return { ...none, environment: { ...PRIVATE, JVB_DISABLE_STUN: "1" } };
  if (address === "stun") {
    const server = stunAddress(meet.iceServers);
    const own = server === undefined ? {} : { JVB_STUN_SERVERS: server };
    return { ...none, environment: { ...PUBLIC, JVB_DISABLE_STUN: "0", ...own } };
  }
  if (typeof address === "string") {
    const { types, reach } = OF_NODE[address];
    return { ...fromNode(plan, types), environment: { ...reach, JVB_DISABLE_STUN: "1" } };
  }
  const reach = address.every(isPublic) ? PUBLIC : PRIVATE;
  return { ...none, environment: { ...reach, JVB_DISABLE_STUN: "1", JVB_ADVERTISE_IPS: address.join(",") } };
}

/** Whether the bridges of a shard read their node's address from the API server. */
export function readsNodes(address: BridgeAddress): boolean {
  return typeof address === "string" && address !== "stun" && address !== "podIP";
}

/** Public bridges: the pod's address is not advertised, and a bridge without a public address stays unready. */
const PUBLIC = { JVB_ADVERTISE_PRIVATE_CANDIDATES: "0", JVB_REQUIRE_VALID_ADDRESS: "1" } as const;
/** Bridges in a private network: the bridge treats even the configured address as private, so it must advertise those. */
const PRIVATE = { JVB_ADVERTISE_PRIVATE_CANDIDATES: "1", JVB_REQUIRE_VALID_ADDRESS: "0" } as const;

/** Types of addresses in the status of a node. */
type AddressType = "ExternalIP" | "InternalIP";

/** Node addresses that a bridge advertises. */
const OF_NODE = {
  externalIP: { types: ["ExternalIP"], reach: PUBLIC },
  internalIP: { types: ["InternalIP"], reach: PRIVATE },
  externalAndInternalIP: {
    types: ["ExternalIP", "InternalIP"],
    reach: { JVB_ADVERTISE_PRIVATE_CANDIDATES: "1", JVB_REQUIRE_VALID_ADDRESS: "1" },
  },
} as const satisfies Record<string, { types: readonly AddressType[]; reach: Partial<BridgeEnvironment> }>;

/** The bridge treats addresses as private that Java considers site-local or link-local. */
function isPublic(address: string): boolean {
  const range = parseAddress(address)?.range();
  return range !== "private" && range !== "linkLocal" && range !== "loopback";
}

const FOUND = { name: "address", mountPath: "/address" };
const ACCOUNT = "account";

/**
 * One init container per address type reads the node's address. Only they have a token, because the bridge is exposed to packets
 * from the internet.
 */
function fromNode(plan: ShardPlan, types: readonly AddressType[]): Omit<Address, "environment"> {
  const steps = types.map((type, n) => {
    const suffix = n === 0 ? "" : `-${n + 1}`;
    const file = `${FOUND.mountPath}/ip${suffix}`;
    return { file, container: readAddress(plan, type, `address${suffix}`, file) };
  });
  const addresses = steps.map(({ file }) => `$(cat ${file})`).join(",");
  return {
    pod: { initContainers: steps.map(({ container }) => container), serviceAccountName: BRIDGE_ACCOUNT },
    // The image's init must run as process 1, and it reads variables from the environment.
    command: ["sh", "-c", `JVB_ADVERTISE_IPS="${addresses}"; export JVB_ADVERTISE_IPS; exec /init`],
    volumes: [{ name: FOUND.name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }, accountVolume(ACCOUNT)],
    mounts: [{ ...FOUND, readOnly: true }],
  };
}

function readAddress(plan: ShardPlan, type: AddressType, name: string, file: string): Container {
  return {
    name,
    image: plan.images.jvb,
    command: [
      ...["sh", "-c", FIND_ADDRESS, "address", API_SERVER, ACCOUNT_FOLDER],
      ...["$(NODE_NAME)", type, file, "/dev/termination-log", "20"],
    ],
    env: [{ name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } }],
    resources: resources({ cpu: 0.01, memory: 32, memoryLimit: 64 }),
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [FOUND, { name: ACCOUNT, mountPath: ACCOUNT_FOLDER, readOnly: true }],
  };
}
