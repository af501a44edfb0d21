/** Credential plugin of a kubeconfig, see `kubectl config set-credentials --help`. */
export interface TokenCommand {
  readonly command: string;
  readonly args?: readonly string[];
  /** Whether the command gets information about the cluster. */
  readonly provideClusterInfo?: boolean;
}

/** A kubeconfig that obtains a token from the cloud's CLI at each use, so that it contains no credential. */
export function execKubeconfig(
  name: string,
  cluster: { readonly server: string; readonly "certificate-authority-data"?: string },
  token: TokenCommand,
): string {
  const exec = { apiVersion: "client.authentication.k8s.io/v1beta1", ...token, interactiveMode: "Never" };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: { exec } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}
