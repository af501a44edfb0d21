import { restrictedEndpoint } from "../../../policies/cluster/restrictedEndpoint";
import { judged, resource, UNKNOWN } from "../judging";

const eks = (vpcConfig: object) => resource("aws:eks/cluster:Cluster", { vpcConfig });
const gke = (props: Record<string, unknown>) => resource("gcp:container/cluster:Cluster", props);
const blocks = (range: string, more: object = {}) =>
  gke({ masterAuthorizedNetworksConfig: { cidrBlocks: [{ cidrBlock: range }], ...more } });
const privateEndpoint = (enablePrivateEndpoint: unknown) => gke({ privateClusterConfig: { enablePrivateEndpoint } });
const ipEndpoint = (enabled: unknown) => gke({ controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled } } });

describe(restrictedEndpoint.name, () => {
  const { accepts, reports, reportsEach } = judged(restrictedEndpoint);

  accepts(
    "a private endpoint, and a public one for named networks",
    eks({ endpointPublicAccess: false }),
    eks({ endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24"] }),
    privateEndpoint(true),
    ipEndpoint(false),
    blocks("203.0.113.0/24"),
  );
  reportsEach(
    "an endpoint without a restriction, or with one that is not known",
    [eks({}), eks({ endpointPublicAccess: true }), gke({}), privateEndpoint(UNKNOWN), ipEndpoint(UNKNOWN)],
    "thing: its public endpoint is open to the whole internet",
  );
  reportsEach(
    "the internet among the allowed networks",
    [eks({ endpointPublicAccess: true, publicAccessCidrs: ["203.0.113.0/24", "0.0.0.0/0"] }), blocks("0.0.0.0/0")],
    "thing: its public endpoint is open to 0.0.0.0/0",
  );
  reports(
    "access for every machine in Google's cloud",
    blocks("203.0.113.0/24", { gcpPublicCidrsAccessEnabled: true }),
    "thing: every machine of Google's reaches its endpoint",
  );
  accepts(
    "unknown values",
    eks({ endpointPublicAccess: UNKNOWN }),
    eks({ publicAccessCidrs: [UNKNOWN] }),
    blocks(UNKNOWN),
  );
});
