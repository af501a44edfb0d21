import { namespaceOf, ofKind } from "../../resources/kubernetes";
import { podOf } from "../../resources/pods";
import type { Resource } from "../../resources/resource";
import { withLabel, workloads } from "../../resources/workloads";
import { ALWAYS, type Finding, stackRule } from "../core/rule";

/** Workloads that serve the certificate to clients, by the label app.kubernetes.io/name. */
const EDGES = ["haproxy", "coturn"] as const;

/**
 * Risk: browsers refuse a certificate for another name, and a certificate in a Secret that no pod mounts is never served.
 * Pods first serve the previous certificate, so the failure appears only when it expires.
 */
export const edgeAgrees = stackRule({
  name: "edge-agrees",
  level: ALWAYS,
  severity: "critical",
  why: "Browsers refuse a certificate for names other than the region's, or in a Secret that the router does not mount.",
  fix: "Make jitsi:domain, the Certificate's dnsNames and secretName, and the volumes of router and TURN agree.",
  check: (resources, { region }) => {
    const edges = withLabel(workloads(resources), "app.kubernetes.io/name", ...EDGES).map(({ resource }) => resource);
    const certificates = ofKind(resources, "Certificate").filter((one) =>
      edges.some((edge) => namespaceOf(edge) === namespaceOf(one)),
    );
    if (certificates.length === 0) return [];
    return [
      ...edges.flatMap((edge) => withoutCertificate(edge, certificates)),
      ...certificates
        .filter((one) => edges.some((edge) => mounts(edge, secretOf(one))))
        .flatMap((one) => withoutDomain(one, region.domain)),
    ];
  },
});

/** An edge workload that mounts no Certificate's Secret. */
function withoutCertificate(edge: Resource, certificates: readonly Resource[]): readonly Finding[] {
  const secrets = certificates.map(secretOf);
  if (secrets.some((secret) => mounts(edge, secret))) return [];
  return [
    {
      resource: edge,
      message: `it mounts none of the Secrets that certificates are written to: ${secrets.join(", ")}`,
    },
  ];
}

function withoutDomain(certificate: Resource, domain: string | undefined): readonly Finding[] {
  const names = certificate.props.at("spec", "dnsNames");
  if (domain === undefined || names.isUnknown || names.items.some((name) => name.mayBe(domain))) return [];
  return [{ resource: certificate, message: `it is not for ${domain}` }];
}

function mounts(edge: Resource, secret: string | undefined): boolean {
  const volumes = podOf(edge)?.spec.at("volumes");
  return (
    volumes?.isUnknown === true ||
    volumes?.items.some((volume) =>
      [volume, ...volume.at("projected", "sources").items].some((source) =>
        [source.at("secret", "secretName"), source.at("secret", "name")].some((name) => name.mayBe(secret ?? "")),
      ),
    ) === true
  );
}

function secretOf(certificate: Resource): string | undefined {
  return certificate.props.at("spec", "secretName").text;
}
