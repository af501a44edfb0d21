import { requiredTags } from "../../../policies/ownership/requiredTags";
import { judged, resource, UNKNOWN } from "../judging";

const TAGS = { environment: "production", "managed-by": "pulumi", project: "jitsi", stack: "prod" };
const { stack: _stack, ...TOO_FEW } = TAGS;
const ALL = "environment, managed-by, project, stack";
const aws = (defaultTags: unknown) => resource("pulumi:providers:aws", { defaultTags });
const template = (...kinds: string[]) =>
  resource("aws:ec2/launchTemplate:LaunchTemplate", {
    tagSpecifications: kinds.map((resourceType) => ({ resourceType, tags: TAGS })),
  });
const pool = (resourceLabels: unknown) =>
  resource("gcp:container/nodePool:NodePool", { nodeConfig: { resourceLabels } });

describe(requiredTags.name, () => {
  const { accepts, reports } = judged(requiredTags);

  accepts(
    "default tags as objects or JSON, tags of machines and disks, and unknown values",
    aws(JSON.stringify({ tags: TAGS })),
    aws({ tags: TAGS }),
    aws(UNKNOWN),
    resource("pulumi:providers:gcp", { defaultLabels: JSON.stringify(TAGS) }),
    resource("pulumi:providers:kubernetes", {}),
    template("instance", "volume"),
    pool(TAGS),
    pool(UNKNOWN),
  );
  reports("a missing default tag", aws(JSON.stringify({ tags: TOO_FEW })), "thing: what it makes has no tag stack");
  reports("no default labels", resource("pulumi:providers:gcp", {}), `thing: what it makes has no tag ${ALL}`);
  // The default tags of a provider do not apply to volumes of a launch template.
  reports("volumes without tags", template("instance"), `thing: its volumes have no tag ${ALL}`);
  reports("a missing tag of Google's nodes", pool(TOO_FEW), "thing: its nodes have no tag stack");
  judged(requiredTags, { options: { tags: ["cost-centre"] } }).reports(
    "a missing tag of the option tags",
    aws({ tags: TAGS }),
    "thing: what it makes has no tag cost-centre",
  );
});
