import { type Cluster, connect } from "../kubernetes/client";
import { UserError } from "../terminal/userError";
import { CONTEXT } from "./kubeconfig";
import { layout } from "./layout";
import { serverUrl } from "./processes";
import { readState } from "./state";

/**
 * The cluster of a folder's own control plane, and never another: what is made there is made without a preview.
 * @param dir folder that the control plane was started in, usually `.local`.
 * @throws UserError when the folder has no control plane, or its kubeconfig leads somewhere else.
 */
export function localCluster(dir: string): Cluster {
  const at = layout(dir);
  const state = readState(at.state);
  if (state === undefined) throw new UserError(`no control plane was started in ${dir}; start one with make up`);
  const own = serverUrl(state.ports);
  const cluster = connect(at.kubeconfig, CONTEXT);
  if (cluster.server !== own) {
    throw new UserError(
      `${at.kubeconfig} leads to ${cluster.server}, but the control plane that was started here is ${own}. ` +
        "A rehearsal changes no other cluster; make up writes the file anew",
    );
  }
  return cluster;
}
