import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import type { IClusterIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/ClusterIssuer";
import type { IIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { type CustomResourceOptions, type Input, mergeOptions } from "@pulumi/pulumi";
import type { AcmePlan } from "../../stacks/plan/acme";
import type { TlsPlan } from "../../stacks/plan/tls";
import type { DnsSolver, Placement } from "../cluster/cluster";
import { createCustomResource } from "../customResource";
import { labels } from "../labels";
import { solver } from "./solver";

/** A cert-manager issuer. */
export interface Issuer {
  readonly kind: "Issuer" | "ClusterIssuer";
  readonly name: string;
  readonly resource: CustomResource;
}

export interface IssuerArgs {
  readonly namespace: Input<string>;
  readonly system: Placement;
  /** Needed for DNS-01 challenges. */
  readonly dns: DnsSolver | undefined;
}

/** Creates the issuer of the region's certificate; undefined for an existing certificate. */
export function createIssuer(plan: TlsPlan, args: IssuerArgs, opts: CustomResourceOptions): Issuer | undefined {
  switch (plan.issuer.kind) {
    case "existing":
      return undefined;
    case "selfSigned":
      return createOwnAuthority(args.namespace, opts);
    case "acme":
      return createAcmeIssuer(plan, plan.issuer, args, opts);
  }
}

/**
 * A ClusterIssuer, because it keeps the account key in cert-manager's namespace and not in Jitsi's, and cert-manager uses its
 * cloud identity only for this kind. Its solver accepts only the region's host names, so that other namespaces cannot use it for
 * others.
 */
function createAcmeIssuer(
  { names, pullSecret }: TlsPlan,
  plan: AcmePlan,
  args: IssuerArgs,
  opts: CustomResourceOptions,
): Issuer {
  const name = `jitsi-${plan.name}`;
  const resource = createCustomResource<IClusterIssuer>(
    name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "ClusterIssuer",
      metadata: { name, labels: issuerLabels(name) },
      spec: {
        acme: {
          server: plan.server,
          email: plan.email,
          privateKeySecretRef: { name: `${name}-account` },
          solvers: [solver(plan, names, { ...args, pullSecret })],
        },
      },
    },
    opts,
  );
  return { kind: "ClusterIssuer", name, resource };
}

const AUTHORITY = "jitsi-ca";

/**
 * A private CA with a self-signed root certificate. It is valid for ten years and keeps its key, because clients have to install
 * it manually.
 */
function createOwnAuthority(namespace: Input<string>, opts: CustomResourceOptions): Issuer {
  const issuer = (name: string, spec: NonNullable<IIssuer["spec"]>, after: readonly CustomResource[]): CustomResource =>
    createCustomResource<IIssuer>(
      name,
      {
        apiVersion: "cert-manager.io/v1",
        kind: "Issuer",
        metadata: { name, namespace, labels: issuerLabels(name) },
        spec,
      },
      mergeOptions(opts, { dependsOn: [...after] }),
    );
  const itself = issuer("jitsi-self-signed", { selfSigned: {} }, []);
  const certificate = createCustomResource<ICertificate>(
    AUTHORITY,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: { name: AUTHORITY, namespace, labels: issuerLabels(AUTHORITY) },
      spec: {
        isCA: true,
        commonName: "Jitsi Meet certificate authority",
        secretName: AUTHORITY,
        duration: "87600h",
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
        issuerRef: { group: "cert-manager.io", kind: "Issuer", name: "jitsi-self-signed" },
      },
    },
    mergeOptions(opts, { dependsOn: [itself] }),
  );
  const resource = issuer(AUTHORITY, { ca: { secretName: AUTHORITY } }, [certificate]);
  return { kind: "Issuer", name: AUTHORITY, resource };
}

function issuerLabels(instance: string): Record<string, string> {
  return labels({ name: "issuer", instance, component: "tls" });
}
