import { isKubernetes, isOfChart, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/**
 * Risk: namespace default has no network policies, no limits and no owner. An object in it is probably misplaced, and its
 * name can collide with other programs.
 */
export const ownNamespace = resourceRule({
  name: "no-default-namespace",
  level: ALWAYS,
  severity: "medium",
  why: "An object in namespace default is misplaced, and the policies of its intended namespace do not apply.",
  fix: "Set metadata.namespace.",
  options: {
    clusterKinds: {
      description: "Cluster-scoped kinds, besides those whose name starts with Cluster.",
      default: [
        "APIService",
        "CSIDriver",
        "CSINode",
        "CustomResourceDefinition",
        "DeviceClass",
        "FlowSchema",
        "GatewayClass",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "RuntimeClass",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeSnapshotClass",
      ],
    },
  },
  check: (resource, { options }) => {
    const kind = resource.props.at("kind").text;
    if (!isKubernetes(resource) || kind === undefined) return [];
    if (kind.startsWith("Cluster") || options.clusterKinds.includes(kind)) return [];
    return landsInDefault(resource) ? [`${kind} is in namespace default`] : [];
  },
});

/**
 * Without a namespace, an object is created in the provider's namespace, by default `default`. Objects of a chart without one are
 * cluster-scoped, because the engine sets the chart's namespace on all others.
 */
function landsInDefault(resource: Resource): boolean {
  const { props, provider } = resource;
  const namespace = props.at("metadata", "namespace");
  if (namespace.exists) return namespace.is("default", "");
  if (isOfChart(resource)) return false;
  return !provider?.props.at("namespace").exists || provider.props.at("namespace").is("default");
}
