import { objectName } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOfChart, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

const SWITCHES = /^--[\w-]*(insecure|skip)[\w-]*(=true)?$/;
const FIELDS = ["insecureSkipTLSVerify", "insecureSkipVerify", "skipTLSVerify"];

/**
 * Risk: TLS without verification accepts any server. The metrics that the API server requests decide the number of bridges.
 */
export const verifiedTls = resourceRule({
  name: "tls-is-verified",
  level: ALWAYS,
  severity: "high",
  why: "TLS without verification accepts any server.",
  fix: "Configure the CA certificate (caBundle, an annotation of cert-manager) and remove the switch.",
  options: {
    selfSigned: {
      description:
        "ServiceMonitors of charts whose targets have self-signed certificates: kubelets outside EKS, and components of a self-managed control plane.",
      default: ["kubelet", "kube-scheduler", "kube-controller-manager"].map((target) => `kube-prometheus-${target}`),
    },
  },
  check: (resource, { options }) => [
    ...inArguments(resource),
    ...(isExcepted(resource, options.selfSigned) ? [] : inFields(resource)),
  ],
});

function inArguments(resource: Resource): string[] {
  return (podOf(resource)?.containers ?? []).flatMap(({ name, props }) =>
    [...props.at("command").items, ...props.at("args").items]
      .map(({ text = "" }) => text)
      .filter((text) => SWITCHES.test(text))
      .map((text) => `container ${name} runs with ${text}`),
  );
}

function isExcepted(resource: Resource, monitors: readonly string[]): boolean {
  return resource.kind === "ServiceMonitor" && isOfChart(resource) && monitors.includes(objectName(resource));
}

function inFields({ props, type }: Resource): string[] {
  if (!type.startsWith("kubernetes:")) return [];
  return props.leaves
    .filter(({ key, value }) => FIELDS.includes(key) && value.is(true))
    .map(({ path }) => `${path} is true`);
}
