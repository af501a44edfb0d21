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

/** Who signs. */
export interface Issuer {
  readonly kind: "Issuer" | "ClusterIssuer";
  readonly name: string;
  readonly resource: CustomResource;
}

export interface IssuerArgs {
  readonly namespace: Input<string>;
  readonly system: Placement;
  /** Needed for challenges by DNS. */
  readonly dns: DnsSolver | undefined;
}

/** Makes whoever signs the region's certificate; nobody does where it exists already. */
export function createIssuer(plan: TlsPlan, args: IssuerArgs, opts: CustomResourceOptions): Issuer | undefined {
  switch (plan.issuer.kind) {
    case "existing":
      return undefined;
    case "selfSigned":
      return createOwnAuthority(args.namespace, opts);
    case "acme":
      return createAcmeIssuer(plan.issuer, plan.names, args, opts);
  }
}

/**
 * A ClusterIssuer: it keeps the key of the account in cert-manager's own namespace, out of reach of Jitsi's, and cert-manager
 * lends its cloud identity to no other kind. Its solver takes our names only, so nobody gets others by it.
 */
function createAcmeIssuer(
  plan: AcmePlan,
  names: readonly string[],
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
          solvers: [solver(plan, names, args)],
        },
      },
    },
    opts,
  );
  return { kind: "ClusterIssuer", name, resource };
}

const AUTHORITY = "jitsi-ca";

/**
 * An authority of our own: signed by itself once, then it signs. Ten years and always the same key, because people who
 * trust it have installed it by hand.
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
