import { LEAST_KEDA } from "../../stacks/catalogue/versions";
import type { Cluster } from "../kubernetes/client";
import { isOlder } from "../machine/version";
import { type Check, fails, ok } from "./check";

const KEDA = "KEDA";
const DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "scaledobjects.keda.sh" },
} as const;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
}

/** Whether KEDA is installed and new enough. Older versions drop a field, and scale bridges to their minimum while Prometheus is down. */
export async function checkKeda(cluster: Pick<Cluster, "read">): Promise<readonly Check[]> {
  const definition = await cluster.read(DEFINITION);
  if (definition === undefined) {
    const next = "pulumi config set --path jitsi:cluster.addons.keda install && pulumi up";
    return [fails(KEDA, "the cluster has no ScaledObjects: bridges are not scaled", next)];
  }
  const version = definition.metadata.labels?.["app.kubernetes.io/version"];
  if (isOlder(version ?? "", LEAST_KEDA) || lacksBehaviour(definition["spec"])) {
    const what = `${version ?? "an older version"}: while Prometheus fails, shards are scaled to their minimum of bridges`;
    return [fails(KEDA, what, `update KEDA to ${LEAST_KEDA} or newer`)];
  }
  return [ok(KEDA, version ?? "has the fields that bridges need")];
}

function lacksBehaviour(spec: unknown): boolean {
  const { versions } = spec as {
    readonly versions: readonly { readonly schema: { readonly openAPIV3Schema: Schema } }[];
  };
  return versions.some(({ schema }) => {
    const fallback = schema.openAPIV3Schema.properties?.["spec"]?.properties?.["fallback"]?.properties;
    return fallback !== undefined && fallback["behavior"] === undefined;
  });
}
