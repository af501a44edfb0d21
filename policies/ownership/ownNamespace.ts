import { isKubernetes, isOfChart, type Resource } from "../../resources/resource";
import { ALWAYS, resourceRule } from "../core/rule";

/**
 * Risk: namespace default has no network policies, no limits and no owner, and whatever lands there was meant to be
 * somewhere else; names meet names of other programs.
 */
export const ownNamespace = resourceRule({
  name: "no-default-namespace",
  level: ALWAYS,
  severity: "medium",
  why: "Whatever is in namespace default was meant to be somewhere else, out of reach of the policies of that place.",
  fix: "Set metadata.namespace.",
  options: {
    clusterKinds: {
      description: "Kinds that belong to no namespace, besides those whose name starts with Cluster.",
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
 * Without a namespace an object lands where its provider points, which is `default` unless told otherwise. What a chart
 * brings without one is of a kind that has none: the engine gives everything else the chart's.
 */
function landsInDefault(resource: Resource): boolean {
  const { props, provider } = resource;
  const namespace = props.at("metadata", "namespace");
  if (namespace.exists) return namespace.is("default", "");
  if (isOfChart(resource)) return false;
  return !provider?.props.at("namespace").exists || provider.props.at("namespace").is("default");
}
