import type { Registration } from "../../../local/program/registration";
import { edgeAgrees } from "../../../policies/routing/edgeAgrees";
import { judged, object, UNKNOWN } from "../judging";

function edge(name: "haproxy" | "coturn", secretName: string): Registration {
  const volumes = [{ name: "tls", secret: { secretName } }];
  const labels = { "app.kubernetes.io/name": name };
  return object("kubernetes:apps/v1:Deployment", name, { labels, spec: { template: { spec: { volumes } } } });
}

function certificate(secretName: string, dnsNames: readonly string[] = ["meet.example.org"]): Registration {
  return object("kubernetes:cert-manager.io/v1:Certificate", secretName, { spec: { secretName, dnsNames } });
}

describe(edgeAgrees.name, () => {
  const { accepts, reports } = judged(edgeAgrees, { region: { domain: "meet.example.org" } });
  const router = edge("haproxy", "tls");

  accepts(
    "the Secret of a certificate for the domain, also with unknown names",
    [router, edge("coturn", "tls"), certificate("tls", ["a.example.org", "meet.example.org"])],
    [router, certificate("tls", [UNKNOWN])],
  );
  reports(
    "a certificate for other names",
    [router, certificate("tls", ["other.example.org"])],
    "tls: it is not for meet.example.org",
  );
  for (const name of ["haproxy", "coturn"] as const) {
    reports(
      `${name} with another Secret`,
      [edge(name, "old"), certificate("tls"), certificate("authority", [])],
      `${name}: it mounts none of the Secrets that certificates are written to: tls, authority`,
    );
  }
  accepts(
    "a certificate that the edge does not use, and the certificate of an operator",
    [router, certificate("tls"), certificate("authority", ["x"])],
    router,
  );
});
