import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { webFiles } from "../../components/jitsi/webFiles";
import { planRegion } from "../../stacks/plan/plan";
import type { Settings } from "../../stacks/schema/schema";
import { closedPort } from "../shell/run";
import { mostly, ranges, someAccepted } from "../support/accepted";
import { needNginx, nginxComplaints } from "../support/nginx";

const options = fc.dictionary(
  fc.string({ unit: "grapheme", maxLength: 8 }).filter((key) => key !== "__proto__"),
  fc.jsonValue({ maxDepth: 2 }),
  { maxKeys: 4 },
);
const name = mostly(
  ["limits.conf", "a-b_c.conf", "UPPER.conf", "a.b.conf"],
  ["..conf", "a b.conf", "a;b.conf", "a.conf/"],
);

const network = fc.tuple(fc.nat(2 ** 31 - 1), fc.integer({ min: 1, max: 32 })).map(([bits, prefix]) => {
  const first = bits * 2 - ((bits * 2) % 2 ** (32 - prefix));
  return `${[24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256).join(".")}/${prefix}`;
});

const configurations = fc.record({
  cluster: fc
    .oneof({ arbitrary: network, weight: 5 }, ranges)
    .map((podCidr) => ({ kubeconfig: "k", context: "c", podCidr })),
  web: fc.record({ config: options, interface: options }),
  extra: name.map((file) => ({ web: { files: { [`nginx-custom/${file}`]: "client_max_body_size 1m;\n" } } })),
});

function filesOf(settings: Settings): Record<string, string> {
  const { meet, shards } = planRegion(settings);
  const [plan] = shards;
  assert.ok(plan !== undefined);
  return Object.fromEntries(
    Object.entries(webFiles({ plan, meet })).filter((one): one is [string, string] => typeof one[1] === "string"),
  );
}

describe("the files of web's image, for accepted settings", function () {
  this.timeout(5 * 60_000);
  let program: string;
  before(async function () {
    program = await needNginx(this);
  });

  it("are valid for nginx, without warnings", async () => {
    for (const settings of someAccepted(configurations, 30, 14)) {
      const files = filesOf(settings);
      const port = await closedPort();
      const complaints = await nginxComplaints({ program, port, prosody: { default: "127.0.0.1:1" }, files });
      assert.equal(complaints, "", settings.cluster.podCidr);
    }
  });

  it("set the configured options in the client", () => {
    for (const settings of someAccepted(configurations, 50, 15)) {
      const files = filesOf(settings);
      const page = { config: {}, interfaceConfig: {} };
      for (const [path, text] of Object.entries(files)) if (path.endsWith(".js")) runInNewContext(text, page);
      assert.deepEqual(JSON.parse(JSON.stringify([page.config, page.interfaceConfig])), [
        settings.web.config,
        settings.web.interface,
      ]);
    }
  });
});
