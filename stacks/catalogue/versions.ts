/** All pinned versions, in one file so that an update is one diff. */

/** Oldest generation of Jitsi's images that works with this program's environment (rootless, web on 8000, no colibri websockets). */
export const OLDEST_JITSI = "stable-11146";

/**
 * Each image is one string, with the digest if two independent public repositories name the same one for the tag. A container
 * runtime pulls by digest and ignores the tag, so an update must change both.
 */
export const IMAGES = {
  /**
   * All four have one tag, in Jitsi's own registry; Docker Hub has had no new images since June 2026. Two independent public
   * repositories name all four digests: one read them from the registry on 8 September 2026, one runs them. A third names the
   * same digest for jvb. Jitsi's release workflow pushes every stable tag as one index of linux/amd64 and linux/arm64
   * (docker-jitsi-meet, release-stable.yml), and both read the digest by the tag.
   */
  web: "ghcr.io/jitsi/web:stable-11146-2@sha256:4231d5ff7318ff71d12ffd41afc36adae3c319b40cf79cde39b009b0c68295dc",
  prosody:
    "ghcr.io/jitsi/prosody:stable-11146-2@sha256:9e341b10134d947e49ca338b9efe8d70ac9d6e8d89d621da2246dfa79fe50363",
  jicofo: "ghcr.io/jitsi/jicofo:stable-11146-2@sha256:a8d64e46eaa340751a2b5530a4abd4175adf05bff07e9775fc48daae6364cfe9",
  jvb: "ghcr.io/jitsi/jvb:stable-11146-2@sha256:d7dc646d21af07530ae6acf1ace23ea4782445d0362004621a32a5a632a964e9",
  /**
   * By tag only: no public repository names a digest of this tag. To pin it, append the digest and remove the image from the
   * exceptions of policy images-by-digest.
   */
  jibri: "ghcr.io/jitsi/jibri:stable-11146-2",
  /**
   * Since 1.69 rclone gets credentials by EKS Pod Identity; the one in jibri's image is older. The digest is that of the
   * multi-platform index: more than ten independent public repositories use it (October and November 2026).
   */
  rclone: "docker.io/rclone/rclone:1.75.1@sha256:45401ad7410db1d67ffdb58e19059ad20b0d8e0285a60e38bbec55cc1019c7a5",
  /**
   * HAProxy 3.4 is the LTS line, maintained until 2031. The digest is that of the multi-platform index, which four independent
   * public repositories use (tags 3.4.6-alpine3.24, 3.4-alpine and lts-alpine, October and November 2026).
   */
  haproxy:
    "docker.io/library/haproxy:3.4.6-alpine@sha256:7af8255207ee9964ccb4eec8ce4b7a40b777769665e3ae83897fb01b24d8a43a",
  /**
   * Since 4.17.0 coturn keeps no state for challenges, so forged requests use no memory. The digest is that of the
   * multi-platform index: five independent public repositories use or document it (August to October 2026).
   */
  coturn: "docker.io/coturn/coturn:4.17.2-r0@sha256:aa68aab64a3b929d57fc2924c98ea447bf996cf8dade2508e7b71eaf23f1f14e",
  /**
   * jigasi, for dial-in and transcription, has the tag of Jitsi's other images. By tag only, because no public repository names its
   * digest.
   */
  jigasi: "ghcr.io/jitsi/jigasi:stable-11146-2",
  /**
   * The server of the whiteboard: the version that docker-jitsi-meet stable-11146-2 runs. By tag only, because no public
   * repository names its digest.
   */
  excalidraw: "docker.io/jitsi/excalidraw-backend:2026.3.0",
  /**
   * By tag only, because no public record has a digest of a version with ExcludedNamespaces (10.0.39 and later). To pin it,
   * append the digest and remove the image from the exceptions of policy images-by-digest.
   */
  reflector: "docker.io/emberstack/kubernetes-reflector:10.0.63",
  /**
   * 0.8 supports Kubernetes 1.31 and later; 0.9 needs 1.34. The digest is that of the multi-platform index: the addon of
   * minikube 1.38.1 and the mirror list of k3s name it, and two inventories list it separately from that of amd64 (2026).
   */
  metricsServer:
    "registry.k8s.io/metrics-server/metrics-server:v0.8.1@sha256:b2d2efaf5ac3b366ed0f839d2412a2c4279d4fc2a2a733f12c52133faed36c41",
} as const;

export type JitsiComponent = "web" | "prosody" | "jicofo" | "jvb";
/** Images with Jitsi's common tag. Only regions with recording use `jibri`. */
export type JitsiImage = JitsiComponent | "jibri";

/** Charts and their authors' repositories, OCI or HTTP. */
export const CHARTS = {
  alloy: { repository: "https://grafana.github.io/helm-charts", version: "1.11.1" },
  "aws-load-balancer-controller": { repository: "https://aws.github.io/eks-charts", version: "3.5.0" },
  "cert-manager": { repository: "oci://quay.io/jetstack/charts", version: "v1.21.1" },
  /** The image version depends on the cluster's version, see EKS. */
  "cluster-autoscaler": { repository: "https://kubernetes.github.io/autoscaler", version: "9.59.0" },
  /**
   * Tested by the KEDA project with Kubernetes 1.33 to 1.35 (kedacore/keda-docs, operate/cluster.md of 2.20). On 1.36 it uses stable APIs
   * only (autoscaling/v2, apps/v1) and external.metrics.k8s.io/v1beta1; its operator ran on the local control plane of that version.
   */
  keda: { repository: "https://kedacore.github.io/charts", version: "2.20.2" },
  "kube-prometheus-stack": { repository: "oci://ghcr.io/prometheus-community/charts", version: "88.5.3" },
  /** Grafana's own repository no longer has the chart since March 2026. */
  loki: { repository: "oci://ghcr.io/grafana-community/helm-charts", version: "18.11.0" },
  /** Must have the same operator version as kube-prometheus-stack. */
  "prometheus-operator-crds": { repository: "oci://ghcr.io/prometheus-community/charts", version: "31.0.1" },
} as const;

/** The first version of KEDA whose fallback to the current number of replicas works for Deployments. */
export const LEAST_KEDA = "2.18";

/** Default minor version of Kubernetes. */
export const DEFAULT_KUBERNETES = "1.36";

/**
 * Supported minor versions of GKE, with the end of their support (endoflife.date, 22 August 2026). Support of 1.34 ended on
 * 1 October 2026. Clusters created with 1.33 or older have no load balancer for both TCP and UDP, which TURN needs.
 */
export const GKE = {
  "1.35": { supportEnds: "April 2027" },
  "1.36": { supportEnds: "August 2027" },
} as const;

/**
 * Supported minor versions of EKS with their add-ons. Other versions are refused, because EKS charges for extended support (1.34
 * from 2 December 2026) or because they are untested.
 *
 * Add-ons of 1.36: the resolved defaults of a cluster created on 16 September 2026, recorded in the compatibility matrix of
 * awslabs/awsome-distributed-ai. Add-ons of 1.35 and the others: builds in public configurations of August and September 2026.
 * `aws eks describe-addon-versions --kubernetes-version 1.36` lists newer ones.
 * End of standard support: endoflife.date, 22 August 2026.
 * Autoscaler: its minor version must equal the cluster's (kubernetes/autoscaler, releases of 22 July 2026).
 */
export const EKS = {
  "1.35": {
    supportEnds: "27 March 2027",
    autoscaler: "v1.35.2",
    addons: {
      "vpc-cni": "v1.22.4-eksbuild.3",
      "kube-proxy": "v1.35.3-eksbuild.21",
      coredns: "v1.13.2-eksbuild.21",
      "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
      "aws-ebs-csi-driver": "v1.64.0-eksbuild.1",
      "amazon-cloudwatch-observability": "v6.5.0-eksbuild.1",
    },
  },
  "1.36": {
    supportEnds: "2 August 2027",
    autoscaler: "v1.36.1",
    addons: {
      "vpc-cni": "v1.22.4-eksbuild.3",
      "kube-proxy": "v1.36.0-eksbuild.21",
      coredns: "v1.14.3-eksbuild.16",
      "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
      "aws-ebs-csi-driver": "v1.64.0-eksbuild.1",
      "amazon-cloudwatch-observability": "v6.5.0-eksbuild.1",
    },
  },
} as const;
