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
 * The certificate of everything that people connect to. It names no lifetime: the authority decides, shorter each year, and
 * a third of whatever it gives is left for the renewal. Nothing waits for it to be issued, because the name may point here
 * only after the router has an address.
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
        // One signed by nobody until the real one is there, so that the router has something to serve.
        annotations: { "cert-manager.io/issue-temporary-certificate": "true" },
      },
      spec: {
        secretName: plan.secret,
        dnsNames: [...plan.names],
        issuerRef: { group: "cert-manager.io", kind: issuer.kind, name: issuer.name },
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        renewBeforePercentage: 33,
        // Key and chain in one file too, for a proxy outside of this program that wants them so: ours read the two.
        additionalOutputFormats: [{ type: "CombinedPEM" }],
        secretTemplate: { labels: certificateLabels, annotations: reflectedTo(args.copies) },
      },
    },
    mergeOptions(opts, { dependsOn: [issuer.resource] }),
  );
}
