/** What a kubeconfig says of whom to ask for a token; see `kubectl config set-credentials --help`. */
export interface TokenCommand {
  readonly command: string;
  readonly args?: readonly string[];
  /** The command is told which cluster it is asked for. */
  readonly provideClusterInfo?: boolean;
}

/** A kubeconfig that asks a cloud's own tool for a token whenever it is used, so that nothing in it expires or can be stolen. */
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
