import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import type { IIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer";
import { APIService } from "@pulumi/kubernetes/apiregistration/v1";
import { Service } from "@pulumi/kubernetes/core/v1";
import { ClusterRoleBinding, RoleBinding } from "@pulumi/kubernetes/rbac/v1";
import type { CustomResourceOptions, Resource } from "@pulumi/pulumi";
import { serviceHost } from "../../stacks/plan/serviceHost";
import { createCustomResource } from "../customResource";
import { type AppIdentity, labels, selector } from "../labels";
import { PORTS } from "../../stacks/catalogue/ports";
import { RBAC } from "../role";

/** An API whose requests the API server forwards to a pod of this program. */
export interface AggregatedApi {
  readonly app: AppIdentity;
  readonly namespace: string;
  /** Domain of Services in the cluster. */
  readonly dnsDomain: string;
  readonly group: string;
  readonly version: string;
}

/** Name of the Secret with the serving certificate of the pod. */
export function servingSecret({ app }: AggregatedApi): string {
  return `${app.instance}-tls`;
}

/** What the pod needs before it starts: permission to authenticate callers at the API server, and a serving certificate. */
export function createServing(api: AggregatedApi, opts: CustomResourceOptions): readonly Resource[] {
  const { app, namespace } = api;
  const name = app.instance;
  const metadata = { name, labels: labels(app) };
  const subjects = [{ kind: "ServiceAccount", name, namespace }];
  const issuer = createCustomResource<IIssuer>(
    name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Issuer",
      metadata: { ...metadata, namespace },
      spec: { selfSigned: {} },
    },
    opts,
  );
  return [
    new ClusterRoleBinding(
      `${name}-delegator`,
      {
        metadata: { ...metadata, name: `${name}-delegator` },
        roleRef: { apiGroup: RBAC, kind: "ClusterRole", name: "system:auth-delegator" },
        subjects,
      },
      opts,
    ),
    new RoleBinding(
      `${name}-reader`,
      {
        metadata: { ...metadata, name: `${name}-reader`, namespace: "kube-system" },
        roleRef: { apiGroup: RBAC, kind: "Role", name: "extension-apiserver-authentication-reader" },
        subjects,
      },
      opts,
    ),
    // Self-signed: cert-manager puts it into the APIService as the trusted authority, see createApiService.
    createCustomResource<ICertificate>(
      name,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { ...metadata, namespace },
        spec: {
          secretName: servingSecret(api),
          dnsNames: [`${name}.${namespace}.svc`, serviceHost(name, namespace, api.dnsDomain)],
          issuerRef: { group: "cert-manager.io", kind: "Issuer", name },
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        },
      },
      { ...opts, dependsOn: [issuer] },
    ),
  ];
}

/** Registers the API after its pod: an unavailable aggregated API makes discovery at the API server fail. */
export function createApiService(api: AggregatedApi, answering: Resource, opts: CustomResourceOptions): void {
  const { app, namespace, group, version } = api;
  const name = app.instance;
  const service = new Service(
    name,
    {
      metadata: { name, namespace, labels: labels(app) },
      spec: { selector: selector(app), ports: [{ name: "https", port: PORTS.https, targetPort: "https" }] },
    },
    opts,
  );
  new APIService(
    `${version}.${group}`,
    {
      metadata: {
        name: `${version}.${group}`,
        labels: labels(app),
        annotations: { "cert-manager.io/inject-ca-from": `${namespace}/${name}` },
      },
      spec: {
        group,
        version,
        service: { name, namespace, port: PORTS.https },
        groupPriorityMinimum: 100,
        versionPriority: 100,
      },
    },
    { ...opts, dependsOn: [service, answering] },
  );
}
