import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSettings } from "../../../stacks/settings/read";
import { cleanUp, folder } from "../../shell/run";
import { needProsody, prosodySays } from "../../support/prosody";
import { config, problemKeys } from "../../support/settings";
import { jitsi } from "./harness";
import { env, inputs, main } from "./inspect";

const OWN = "/prosody-plugins-custom/mod_greeting.lua";
/** Logs its option as `module.host: word`. */
const GREETING = 'module:log("info", "greets with %s", module:get_option_string("greeting", "nothing"))\n';
/** Replaces Jitsi's module, which Debian does not have. */
const JICONOP = 'module:log("info", "shard is %s", module:get_option_string("shard_name", "unknown"))\n';

const prosodyWith = (changes: object): Record<string, unknown> => ({ extra: { prosody: changes } });

describe("additional modules of prosody", function () {
  this.timeout(60_000);
  before(function () {
    return needProsody(this);
  });
  afterEach(cleanUp);

  /** Prosody with the folders of the pod below a local one, and the lists as the image's template writes them. */
  async function run(settings: Record<string, unknown>, enough: (log: string) => boolean): Promise<string> {
    const region = await jitsi({ settings });
    const pod = main(region.one("Deployment", /^shard-0-prosody$/));
    const data = inputs(region.one("ConfigMap", /^shard-0-prosody$/)).data ?? {};
    const root = folder();
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write("prosody-plugins/mod_jiconop.lua", JICONOP);
    for (const { mountPath, subPath } of pod.volumeMounts ?? [])
      if (subPath !== undefined && mountPath.endsWith(".lua")) write(mountPath, data[subPath] ?? "");
    const { XMPP_MODULES = "", XMPP_CONFIGURATION = "" } = env(pod);
    const lines = `
plugin_paths = { "${root}/prosody-plugins-custom", "${root}/prosody-plugins" }
VirtualHost "meet.jitsi"
  modules_enabled = { "${XMPP_MODULES.split(",").join('"; "')}" }
  ${XMPP_CONFIGURATION.split(",").join("\n  ")}
`;
    return prosodySays(lines, enough);
  }

  it("are found where their files are mounted, and have their options", async () => {
    const settings = prosodyWith({
      env: { XMPP_MODULES: "greeting", XMPP_CONFIGURATION: 'greeting="good morning"' },
      files: { [OWN]: GREETING },
    });
    const log = await run(settings, (text) => text.includes("greets with") && text.includes("shard is"));
    assert.match(log, /meet\.jitsi:greeting\s+info\s+greets with good morning/);
    assert.match(log, /meet\.jitsi:jiconop\s+info\s+shard is shard-0/);
  });
});

describe("lists of prosody's modules", () => {
  const files = { [OWN]: GREETING };
  const env = (changes: Record<string, unknown>, more: object = {}): Record<string, unknown> =>
    prosodyWith({ env: changes, ...more });

  it("may name modules of the image, of a file, and of the operator's own image", () => {
    assert.deepEqual(problemKeys(env({ XMPP_MUC_MODULES: "muc_census,token_owner_party", GLOBAL_MODULES: "mam" })), []);
    assert.deepEqual(problemKeys(env({ XMPP_MUC_MODULES: "greeting" }, { files })), []);
    const folder = { "/prosody-plugins-custom/greeting/mod_greeting.lua": "" };
    assert.deepEqual(problemKeys(env({ XMPP_MUC_MODULES: "greeting" }, { files: folder })), []);
    const own = { ...env({ XMPP_MODULES: "ours" }), images: { prosody: "registry.example.org/prosody:1" } };
    assert.deepEqual(problemKeys(own), []);
  });

  for (const [title, given, key, fix] of [
    [
      "a module without a file",
      env({ XMPP_MODULES: "greeting,mam" }),
      "env.XMPP_MODULES",
      "set --path jitsi:extra.prosody.env.XMPP_MODULES mam",
    ],
    [
      "one in a folder that prosody does not look into",
      env({ XMPP_MODULES: "greeting" }, { files: { "/prosody-plugins-custom/other/mod_greeting.lua": "" } }),
      "env.XMPP_MODULES",
      "rm --path jitsi:extra.prosody.env.XMPP_MODULES",
    ],
    [
      "blanks between names",
      env({ XMPP_MUC_MODULES: "muc_census, mam" }),
      "env.XMPP_MUC_MODULES",
      "set --path jitsi:extra.prosody.env.XMPP_MUC_MODULES 'muc_census,mam'",
    ],
    [
      "a module below /config",
      prosodyWith({ files: { "prosody-plugins-custom/mod_a.lua": "" } }),
      'files["prosody-plugins-custom/mod_a.lua"]',
      `rm --path 'jitsi:extra.prosody.files["prosody-plugins-custom/mod_a.lua"]'`,
    ],
    [
      "another name for the shard",
      env({ XMPP_CONFIGURATION: 'a=1,shard_name="x"' }),
      "env.XMPP_CONFIGURATION",
      "rm --path jitsi:extra.prosody.env.XMPP_CONFIGURATION",
    ],
    [
      "a list that is in a Secret",
      env({ XMPP_MODULES: { secret: "a", key: "b" } }),
      "env.XMPP_MODULES",
      "rm --path jitsi:extra.prosody.env.XMPP_MODULES",
    ],
  ] as const) {
    it(`are refused with ${title}`, () => {
      const { problems } = parseSettings(config(given));
      assert.deepEqual(
        problems.map((problem) => [problem.key, problem.fix]),
        [[`jitsi:extra.prosody.${key}`, `pulumi config ${fix}`]],
      );
    });
  }

  it("are refused encrypted, because the program appends to them in plain text", () => {
    const { problems } = parseSettings(config(env({ XMPP_CONFIGURATION: 'password="hunter2"' })), [
      ["receiverSecret"],
      ["extra", "prosody", "env", "XMPP_CONFIGURATION"],
    ]);
    assert.deepEqual(
      problems.map(({ key }) => key),
      ["jitsi:extra.prosody.env.XMPP_CONFIGURATION"],
    );
    assert.doesNotMatch(JSON.stringify(problems), /hunter2/);
  });

  it("have a notice for a module file that no list names", () => {
    assert.match(parseSettings(config(prosodyWith({ files }))).notes.join("\n"), /no list of modules has greeting/);
  });
});
