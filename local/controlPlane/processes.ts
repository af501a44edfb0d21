import { join } from "node:path";
import type { Tools } from "../tools/kubernetes";
import type { IDENTITIES } from "./certificates";
import type { Health } from "./health";
import type { Layout } from "./layout";
import { LOOPBACK, type PortName, type Ports } from "./ports";

/** One process of the control plane: its command line, health check and ports. */
export interface ProcessSpec {
  readonly name: ProcessName;
  readonly argv: readonly string[];
  readonly health: Health;
  readonly ports: readonly PortName[];
}

/** In dependency order. */
export const PROCESS_NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
export type ProcessName = (typeof PROCESS_NAMES)[number];

/** Cluster addresses of Services; the addresses of load balancers mirror their last two octets (stages.yaml). */
const SERVICE_CIDR = "10.96.0.0/16";
const POD_CIDR = "10.244.0.0/16";
/** Label of the nodes that KWOK simulates. */
export const KWOK_NODE = { key: "type", value: "kwok" } as const;

export function serverUrl(ports: Ports): string {
  return `https://${LOOPBACK}:${ports.kubeApiserver}`;
}

export function processKubeconfig(at: Layout, name: (typeof IDENTITIES)[number]["name"]): string {
  return join(at.inside, `${name}.kubeconfig`);
}

/**
 * The processes in dependency order. The command line holds all settings of a process, so a running process with another command line
 * is outdated.
 * @param stages file with KWOK's stages.
 */
export function processSpecs(tools: Tools, at: Layout, ports: Ports, stages: string): readonly ProcessSpec[] {
  return [
    etcd(tools, at, ports),
    kubeApiserver(tools, at, ports),
    kubeControllerManager(tools, at, ports),
    kubeScheduler(tools, at, ports),
    kwok(tools, at, ports, stages),
  ];
}

function etcd(tools: Tools, at: Layout, ports: Ports): ProcessSpec {
  const client = `https://${LOOPBACK}:${ports.etcd}`;
  const peer = `https://${LOOPBACK}:${ports.etcdPeer}`;
  const { authority, certificate, key } = certificateOf(at, "etcd");
  return {
    name: "etcd",
    argv: [
      tools.etcd,
      "--name=local",
      `--data-dir=${join(at.inside, "etcd")}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=local=${peer}`,
      // Every user of the machine reaches loopback, and etcd holds the Secrets.
      "--client-cert-auth",
      `--trusted-ca-file=${authority}`,
      `--cert-file=${certificate}`,
      `--key-file=${key}`,
      "--peer-client-cert-auth",
      `--peer-trusted-ca-file=${authority}`,
      `--peer-cert-file=${certificate}`,
      `--peer-key-file=${key}`,
      // A power failure may lose the local data; fsync would slow down every write.
      "--unsafe-no-fsync",
      "--log-level=warn",
    ],
    health: { url: `${client}/readyz` },
    ports: ["etcd", "etcdPeer"],
  };
}

function kubeApiserver(tools: Tools, at: Layout, ports: Ports): ProcessSpec {
  const { authority, certificate, key } = certificateOf(at, "kube-apiserver");
  const serviceAccounts = join(at.certificates, "service-accounts");
  return {
    name: "kube-apiserver",
    argv: [
      tools.kubeApiserver,
      `--etcd-servers=https://${LOOPBACK}:${ports.etcd}`,
      `--etcd-cafile=${authority}`,
      `--etcd-certfile=${certificate}`,
      `--etcd-keyfile=${key}`,
      `--bind-address=${LOOPBACK}`,
      `--secure-port=${ports.kubeApiserver}`,
      `--advertise-address=${LOOPBACK}`,
      // A loopback address is no valid endpoint of the Service "kubernetes", and no pod runs that would use it.
      "--endpoint-reconciler-type=none",
      `--client-ca-file=${authority}`,
      // Servers of aggregated APIs trust requests that carry the API server's own certificate.
      `--requestheader-client-ca-file=${authority}`,
      "--requestheader-allowed-names=kube-apiserver",
      "--requestheader-username-headers=X-Remote-User",
      "--requestheader-group-headers=X-Remote-Group",
      "--requestheader-extra-headers-prefix=X-Remote-Extra-",
      `--proxy-client-cert-file=${certificate}`,
      `--proxy-client-key-file=${key}`,
      `--tls-cert-file=${certificate}`,
      `--tls-private-key-file=${key}`,
      "--authorization-mode=RBAC",
      // It taints a node until the node is ready; removing the taint would leave the field with two owners.
      "--disable-admission-plugins=TaintNodesByCondition",
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${serviceAccounts}.pub`,
      `--service-account-signing-key-file=${serviceAccounts}.key`,
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
      "--allow-privileged",
      "--profiling=false",
    ],
    health: { url: `${serverUrl(ports)}/readyz` },
    ports: ["kubeApiserver"],
  };
}

function kubeControllerManager(tools: Tools, at: Layout, ports: Ports): ProcessSpec {
  return {
    name: "kube-controller-manager",
    argv: [
      tools.kubeControllerManager,
      ...clientFlags(at, "kube-controller-manager", ports.kubeControllerManager),
      "--use-service-account-credentials",
      `--service-account-private-key-file=${join(at.certificates, "service-accounts.key")}`,
      `--root-ca-file=${join(at.certificates, "ca.crt")}`,
    ],
    // The process answers before its controllers run; the answer then lists them.
    health: {
      url: `https://${LOOPBACK}:${ports.kubeControllerManager}/healthz?verbose`,
      expects: "deployment-controller ok",
    },
    ports: ["kubeControllerManager"],
  };
}

function kubeScheduler(tools: Tools, at: Layout, ports: Ports): ProcessSpec {
  return {
    name: "kube-scheduler",
    argv: [tools.kubeScheduler, ...clientFlags(at, "kube-scheduler", ports.kubeScheduler)],
    health: { url: `https://${LOOPBACK}:${ports.kubeScheduler}/readyz` },
    ports: ["kubeScheduler"],
  };
}

function kwok(tools: Tools, at: Layout, ports: Ports, stages: string): ProcessSpec {
  const { certificate, key } = certificateOf(at, "kwok");
  return {
    name: "kwok",
    argv: [
      tools.kwok,
      `--kubeconfig=${processKubeconfig(at, "kwok")}`,
      `--config=${stages}`,
      `--manage-nodes-with-label-selector=${KWOK_NODE.key}=${KWOK_NODE.value}`,
      `--cidr=${POD_CIDR}`,
      // With leases as heartbeats; otherwise the status of every node would change every 20 s.
      "--node-lease-duration-seconds=40",
      `--server-address=${LOOPBACK}:${ports.kwok}`,
      `--tls-cert-file=${certificate}`,
      `--tls-private-key-file=${key}`,
    ],
    health: { url: `https://${LOOPBACK}:${ports.kwok}/healthz` },
    ports: ["kwok"],
  };
}

/** Flags that the controller manager and the scheduler share. */
function clientFlags(at: Layout, name: "kube-controller-manager" | "kube-scheduler", port: number): readonly string[] {
  const { certificate, key } = certificateOf(at, name);
  const config = processKubeconfig(at, name);
  return [
    `--kubeconfig=${config}`,
    `--authentication-kubeconfig=${config}`,
    `--authorization-kubeconfig=${config}`,
    `--bind-address=${LOOPBACK}`,
    `--secure-port=${port}`,
    `--tls-cert-file=${certificate}`,
    `--tls-private-key-file=${key}`,
    // One replica needs no leader election.
    "--leader-elect=false",
    "--profiling=false",
  ];
}

function certificateOf(
  at: Layout,
  name: (typeof IDENTITIES)[number]["name"],
): { readonly authority: string; readonly certificate: string; readonly key: string } {
  return {
    authority: join(at.certificates, "ca.crt"),
    certificate: join(at.certificates, `${name}.crt`),
    key: join(at.certificates, `${name}.key`),
  };
}
