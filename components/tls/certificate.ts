import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource";
import { type CustomResourceOptions, type Input, mergeOptions } from "@pulumi/pulumi";
import type { TlsPlan } from "../../stacks/plan/tls";
import { createCustomResource } from "../customResource";
import { labels } from "../labels";
import type { Issuer } from "./issuer";
import { reflectedTo } from "../../stacks/plan/reflection";

export interface CertificateArgs {
  readonly namespace: Input<string>;
  readonly issuer: Issuer;
  /** Namespaces that get a copy of the Secret. */
  readonly copies: readonly string[];
}

/**
 * The certificate of all public host names. The CA chooses its lifetime, and renewal starts at the last third. No resource waits
 * for it to be issued, because the DNS records may need the router's address first.
 */
export function createCertificate(plan: TlsPlan, args: CertificateArgs, opts: CustomResourceOptions): CustomResource {
  const { issuer } = args;
  const name = plan.secret;
  const certificateLabels = labels({ name: "certificate", instance: name, component: "tls" });
  return createCustomResource<ICertificate>(
    name,
    {
      apiVersion: "cert-manager.io/v1",
      kind: "Certificate",
      metadata: {
        name,
        namespace: args.namespace,
        labels: certificateLabels,
        // A temporary self-signed certificate, so that the router can serve TLS until the real one is issued.
        annotations: { "cert-manager.io/issue-temporary-certificate": "true" },
      },
      spec: {
        secretName: plan.secret,
        dnsNames: [...plan.names],
        issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        renewBeforePercentage: 33,
        // Key and chain in one file, for external proxies that need it. The program reads the two separate files.
        additionalOutputFormats: [{ type: "CombinedPEM" }],
        secretTemplate: { labels: certificateLabels, annotations: reflectedTo(args.copies) },
      },
    },
    mergeOptions(opts, { dependsOn: [issuer.resource] }),
  );
}
