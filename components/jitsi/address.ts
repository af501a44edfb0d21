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

/** What a bridge needs to tell people where it is. A wrong address is why a third participant sees and hears nobody. */
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

/** How the bridges of a shard learn and advertise their address. */
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

/** Whether the bridges of a shard ask the API server for the address of their node. */
export function readsNodes(address: BridgeAddress): boolean {
  return address === "externalIP" || address === "internalIP";
}

/** On the internet: the pod's own address is of no use to anybody, and without a public one the bridge refuses service. */
const PUBLIC = { JVB_ADVERTISE_PRIVATE_CANDIDATES: "0", JVB_REQUIRE_VALID_ADDRESS: "1" } as const;
/** In a private network: the bridge counts as private even the address that it is told to advertise. */
const PRIVATE = { JVB_ADVERTISE_PRIVATE_CANDIDATES: "1", JVB_REQUIRE_VALID_ADDRESS: "0" } as const;

/** The ranges that Java calls site-local or link-local, which is how the bridge tells private from public. */
function isPublic(address: string): boolean {
  const range = parseAddress(address)?.range();
  return range !== "private" && range !== "linkLocal" && range !== "loopback";
}

const FOUND = { name: "address", mountPath: "/address" };
const FILE = `${FOUND.mountPath}/ip`;
const ACCOUNT = "account";

/**
 * An init step reads the node's address. It alone gets a token: the bridge, which anyone on the internet may send packets to,
 * has none.
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
    // The image's init must stay process 1, and takes its variables from the environment.
    command: ["sh", "-c", `JVB_ADVERTISE_IPS="$(cat ${FILE})"; export JVB_ADVERTISE_IPS; exec /init`],
    volumes: [{ name: FOUND.name, emptyDir: { medium: "Memory", sizeLimit: "1Mi" } }, accountVolume(ACCOUNT)],
    mounts: [{ ...FOUND, readOnly: true }],
  };
}
