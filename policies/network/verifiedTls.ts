import { objectName } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import { isOfChart, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

const SWITCHES = /^--[\w-]*(insecure|skip)[\w-]*(=true)?$/;
const FIELDS = ["insecureSkipTLSVerify", "insecureSkipVerify", "skipTLSVerify"];

/**
 * Risk: TLS whose other end nobody checks is spoken with whoever answers first. What measures the nodes and what the API
 * server asks for metrics decide how many bridges there are.
 */
export const verifiedTls = resourceRule({
  name: "tls-is-verified",
  level: ALWAYS,
  severity: "high",
  why: "TLS whose other end nobody checks is spoken with whoever answers first.",
  fix: "Give it the certificate of the authority (caBundle, an annotation of cert-manager) instead of the switch.",
  options: {
    selfSigned: {
      description:
        "ServiceMonitors of charts whose targets sign their certificates themselves: kubelets outside of EKS, and what a control plane of one's own runs.",
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
      .map((text) => `container ${name} is told ${text}`),
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
