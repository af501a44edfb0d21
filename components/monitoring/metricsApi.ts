import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import type { IIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer";
import { APIService } from "@pulumi/kubernetes/apiregistration/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import { ClusterRole, ClusterRoleBinding, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { PORTS } from "../../stacks/catalogue/ports";
import { serviceHost } from "../../stacks/plan/serviceHost";
import { createCustomResource } from "../customResource";
import { labels, selector } from "../labels";
import { RBAC } from "../role";

/** Name of the objects of metrics-server. Its own chart and manifest use `metrics-server`. */
export const NAME = "jitsi-metrics-server";
export const NAMESPACE = "kube-system";
export const APP = { name: "metrics-server", instance: NAME, component: "monitoring" };
/** Secret with the serving certificate. */
export const SERVING_SECRET = `${NAME}-tls`;
/** API group and version of the resource metrics. */
const GROUP = "metrics.k8s.io";
const VERSION = "v1beta1";

/**
 * Permission to authenticate callers at the API server, and a serving certificate. metrics-server needs both to start.
 * @param dnsDomain domain of Services in the cluster
 */
export function createServing(dnsDomain: string, opts: CustomResourceOptions): readonly Resource[] {
  const metadata = { name: NAME, labels: labels(APP) };
  const subjects = [{ kind: "ServiceAccount", name: NAME, namespace: NAMESPACE }];
  const issuer = createCustomResource<IIssuer>(
    NAME,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Issuer",
      metadata: { ...metadata, namespace: NAMESPACE },
      spec: { selfSigned: {} },
    },
    opts,
  );
  return [
    new ClusterRoleBinding(
      `${NAME}-delegator`,
      {
        metadata: { ...metadata, name: `${NAME}-delegator` },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "system:auth-delegator" },
        subjects,
      },
      opts,
    ),
    new RoleBinding(
      `${NAME}-reader`,
      {
        metadata: { ...metadata, name: `${NAME}-reader`, namespace: "kube-system" },
        roleRef: { apiGroup: RBAC, kind: "Role", name: "extension-apiserver-authentication-reader" },
        subjects,
      },
      opts,
    ),
    // Self-signed: cert-manager puts it into the APIService as the trusted authority, see createMetricsApi.
    createCustomResource<ICertificate>(
      NAME,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { ...metadata, namespace: NAMESPACE },
        spec: {
          secretName: SERVING_SECRET,
          dnsNames: [`${NAME}.${NAMESPACE}.svc`, serviceHost(NAME, NAMESPACE, dnsDomain)],
          issuerRef: { group: "cert-manager.io", kind: "Issuer", name: NAME },
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        },
      },
      { ...opts, dependsOn: [issuer] },
    ),
  ];
}

/** Allows accounts with the built-in roles view, edit and admin to read the metrics. */
export function createMetricsViewer(opts: CustomResourceOptions): void {
  const name = `${NAME}-view`;
  const aggregated = ["view", "edit", "admin"].map((to) => [`${RBAC}/aggregate-to-${to}`, "true"]);
  new ClusterRole(
    name,
    {
      metadata: { name, labels: { ...labels(APP), ...Object.fromEntries(aggregated) } },
      rules: [{ apiGroups: [GROUP], resources: ["pods", "nodes"], verbs: ["get", "list", "watch"] }],
    },
    opts,
  );
}

/**
 * Registers the API, whose requests the API server forwards to the pods.
 * @param server created before: an unavailable aggregated API makes discovery at the API server fail
 */
export function createMetricsApi(server: Resource, opts: CustomResourceOptions): void {
  const service = new Service(
    NAME,
    {
      metadata: { name: NAME, namespace: NAMESPACE, labels: labels(APP) },
      spec: { selector: selector(APP), ports: [{ name: "https", port: PORTS.https, targetPort: "https" }] },
    },
    opts,
  );
  const name = `${VERSION}.${GROUP}`;
  new APIService(
    name,
    {
      metadata: {
        name,
        labels: labels(APP),
        annotations: { "cert-manager.io/inject-ca-from": `${NAMESPACE}/${NAME}` },
      },
      spec: {
        group: GROUP,
        version: VERSION,
        service: { name: NAME, namespace: NAMESPACE, port: PORTS.https },
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
    { ...opts, dependsOn: [service, server] },
  );
}
