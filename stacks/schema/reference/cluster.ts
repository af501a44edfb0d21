import type { Section } from "./key";

const TOLERATION = "that of `jitsi.org/pool=media:NoSchedule`";

export const CLUSTER: Section = {
  "cluster.kubeconfig": {
    effect: "at run time",
    default: "required on kubeconfig",
    meaning: "kubeconfig file of the existing cluster",
  },
  "cluster.context": {
    effect: "replaces",
    default: "required on kubeconfig",
    meaning: "context of that file; it identifies the cluster",
  },
  "cluster.mediaSelector": {
    effect: "offline",
    type: "map of labels",
    default: "`jitsi.org/pool: media`",
    meaning: "on kubeconfig: labels of media nodes",
  },
  "cluster.mediaToleration.key": {
    effect: "offline",
    type: "key of a taint",
    default: TOLERATION,
    meaning: "on kubeconfig: taint of media nodes",
  },
  "cluster.mediaToleration.value": {
    effect: "offline",
    type: "value of a taint",
    default: TOLERATION,
    meaning: "on kubeconfig: its value",
  },
  "cluster.mediaToleration.effect": {
    effect: "offline",
    default: TOLERATION,
    meaning: "on kubeconfig: its effect",
  },
  "cluster.storageClass": {
    effect: "replaces",
    type: "name of a StorageClass",
    default: "the cluster's; required in production on kubeconfig",
    meaning: "on kubeconfig: class of the volumes of Prometheus and Grafana",
  },
  "cluster.dnsDomain": {
    effect: "rolling, offline",
    type: "domain name",
    meaning:
      "on kubeconfig: domain that the cluster's DNS gives to Services, as in `kubernetes.default.svc.cluster.local`",
  },
  "cluster.podCidr": {
    effect: "rolling, offline",
    type: "IPv4 range",
    meaning: "on kubeconfig: addresses of pods; forwarded client addresses are accepted from them",
  },
  "cluster.serviceAnnotations": {
    effect: "at run time",
    type: "map of annotations",
    meaning:
      "on kubeconfig: annotations of the Services of router and TURN alike; `edge.loadBalancer` and `turn.loadBalancer` are for one of them",
  },
  "cluster.addons.certManager": {
    effect: "at run time",
    meaning: "`existing` where the cluster has cert-manager already",
  },
  "cluster.addons.keda": {
    effect: "at run time",
    meaning:
      "`existing` if the cluster already has KEDA, 2.18 or newer; it must watch namespace `jitsi` and reach Prometheus",
  },
  "cluster.addons.metricsServer": {
    effect: "at run time",
    meaning: "`existing` where the cluster has metrics-server already; GKE always has it",
  },
  "cluster.addons.prometheusOperator": {
    effect: "rolling",
    meaning:
      "`existing` where the cluster has the Prometheus operator already; then `monitoring.prometheus.url` is required",
  },
  "cluster.addons.reflector": {
    effect: "at run time",
    meaning: "`existing` where the cluster has Emberstack's reflector already; it copies the certificate for Grafana",
  },
  "cluster.name": {
    effect: "replaces",
    type: "name of at most 24 characters",
    default: "project and stack, such as `jitsi-prod`; a longer name is cut and gets a hash",
    meaning: "on aws and gcp: name of the cluster and prefix of other names",
  },
  "cluster.version": {
    effect: "replaces",
    type: "`1.35` or `1.36`",
    default: "`1.36`",
    meaning: "on aws and gcp: minor version of Kubernetes; new node pools are created beside the old ones",
  },
  "cluster.release": {
    effect: "replaces",
    type: "exact version",
    default: "newest when the pool is created",
    meaning: "on aws and gcp: version of nodes, such as `1.36.3-20260911` (aws) or `1.36.3-gke.1011000` (gcp)",
  },
  "cluster.previous.version": {
    effect: "at run time",
    meaning: "version of node pools that are being replaced; they stay, cordoned, while this is set",
  },
  "cluster.previous.release": { effect: "at run time", type: "exact version", meaning: "their release" },
  "cluster.previous.system": { effect: "at run time", meaning: "their machine type, of system nodes" },
  "cluster.previous.media": { effect: "at run time", meaning: "their machine type, of media nodes" },
  "cluster.previous.recording": { effect: "at run time", meaning: "their machine type, of recording nodes" },
  "cluster.cidr": {
    effect: "replaces",
    type: "private IPv4 range",
    meaning: "on aws and gcp: network of nodes, pods and, on gcp, Services",
  },
  "cluster.endpointCidrs": {
    effect: "at run time",
    type: "list of IPv4 ranges",
    meaning:
      "on aws and gcp: networks that may reach the cluster's API; internet ranges use its public address, private ranges its private one",
  },
  "cluster.zones": {
    effect: "replaces",
    type: "list of zone ids (aws) or names (gcp)",
    default: "three of the region's",
    meaning: "zones of nodes; an additional zone replaces nothing, a removed zone loses its nodes",
  },
  "cluster.admins": {
    effect: "at run time",
    type: "list of ARNs",
    meaning: "on aws: IAM roles and users that administer the cluster, besides the one that creates it",
  },
  "cluster.autopilot": {
    effect: "none",
    meaning: "refused on aws and gcp, because GKE Autopilot has no fixed host ports",
  },
};
