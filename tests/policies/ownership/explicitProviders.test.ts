import { explicitProviders } from "../../../policies/ownership/explicitProviders";
import { judged, object, resource } from "../judging";

const provider = (name: string) => resource("pulumi:providers:kubernetes", {}, { name });
const service = (given: string | undefined) => object("kubernetes:core/v1:Service", "s", {}, { provider: given });
const OWN = provider("cluster-kubernetes");

describe(explicitProviders.name, () => {
  const { accepts, reportsEach } = judged(explicitProviders);

  accepts(
    "an explicit provider, and components",
    [OWN, service(OWN.urn)],
    resource("jitsi:jitsi:Shard", {}, { custom: false, provider: undefined }),
  );
  reportsEach(
    "the engine's default provider, by any name or none",
    [...["default", "default_4_34_2"].map((name) => [provider(name), service(provider(name).urn)]), service(undefined)],
    "s: the default provider of kubernetes manages it",
  );
});
