import type { Problem } from "../problems";
import type { Settings } from "../schema";

/** What each kind of cluster needs to be found or made. */
export function clouds(settings: Settings): Problem[] {
  if (settings.cloud !== "kubeconfig") {
    return [
      {
        key: "jitsi:cloud",
        value: settings.cloud,
        message: "this version runs on clusters that exist already; it cannot make one on this cloud yet",
        fix: "pulumi config set cloud kubeconfig",
      },
    ];
  }
  return (["kubeconfig", "context"] as const)
    .filter((key) => settings.cluster[key] === undefined)
    .map((key) => ({
      key: `jitsi:cluster.${key}`,
      message: `required for cloud kubeconfig: ${key === "context" ? "a context of that file; the default one is never used unasked" : "path of a kubeconfig file"}`,
      fix: `pulumi config set --path jitsi:cluster.${key} <${key === "context" ? "name" : "path"}>`,
    }));
}
