import { Namespace } from "@pulumi/kubernetes/core/v1";
import { type CustomResourceOptions, getProject, getStack } from "@pulumi/pulumi";
import { STACK } from "../stacks/catalogue/labels";
import { labels } from "./labels";

export type PodSecurity = "privileged" | "baseline" | "restricted";

export interface NamespaceArgs {
  readonly name: string;
  /** What pods may ask for at most, and what is noted when one asks for more (Pod Security Standards). */
  readonly podSecurity: { readonly enforce: PodSecurity; readonly warn: PodSecurity };
  /** More labels, for controllers that act on whole namespaces. Default none. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** A namespace of this program's own. */
export function createNamespace(
  { name, podSecurity, labels: more }: NamespaceArgs,
  opts: CustomResourceOptions,
): Namespace {
  return new Namespace(
    name,
    {
      metadata: {
        name,
        // Recovery after an interrupted update takes over what lies in a namespace of its own stack, and nothing else.
        annotations: { [STACK]: `${getProject()}/${getStack()}` },
        labels: {
          ...labels({ name, instance: name, component: "namespace" }),
          "pod-security.kubernetes.io/enforce": podSecurity.enforce,
          "pod-security.kubernetes.io/warn": podSecurity.warn,
          ...more,
        },
      },
    },
    opts,
  );
}
