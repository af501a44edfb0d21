import { type Cluster, connect } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import { CONTEXT } from "./kubeconfig";
import { layout } from "./layout";
import { serverUrl } from "./processes";
import { readState } from "./state";

/**
 * The cluster of a folder's own control plane. A rehearsal changes it without a preview, so no other cluster is accepted.
 * @param dir folder of the control plane, usually `.local`.
 * @throws UserError when the folder has no control plane, or its kubeconfig names another server.
 */
export function localCluster(dir: string): Cluster {
  const at = layout(dir);
  const state = readState(at.state);
  if (state === undefined) throw new UserError(`no control plane was started in ${dir}; start one with make up`);
  const own = serverUrl(state.ports);
  const cluster = connect(at.kubeconfig, CONTEXT);
  if (cluster.server !== own) {
    throw new UserError(
      `${at.kubeconfig} names ${cluster.server}, but the control plane of this folder is ${own}. ` +
        "A rehearsal changes no other cluster; make up rewrites the file",
    );
  }
  return cluster;
}
