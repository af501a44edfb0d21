import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { explain } from "../../../local/policy/report";
import { checkPolicies } from "../../../local/policy/run";
import { keyName } from "../../../stacks/settings/commands";
import { runFolder } from "../../support/runFolder";
import { config, problemKeys } from "../../support/settings";
import { jitsi } from "./harness";
import { inputs, main, pod, secretEnv } from "./inspect";

/** The beginning of a PNG: invalid UTF-8 with a zero byte. */
const PICTURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00]);
const IMAGES = "/usr/share/jitsi-meet/images";

describe("a local file below `extra`", () => {
  let folder: string;
  before(() => {
    folder = runFolder("branding-");
    writeFileSync(join(folder, "logo.png"), PICTURE);
    writeFileSync(join(folder, "watermark.svg"), "<svg/>");
  });

  const files = (name: string, at: string): object => ({ [at]: { path: join(folder, name) } });

  it("is mounted unchanged where nginx serves it", async () => {
    const extra = {
      web: {
        files: { ...files("logo.png", `${IMAGES}/logo.png`), ...files("watermark.svg", `${IMAGES}/watermark.svg`) },
      },
    };
    const region = await jitsi({ settings: { extra } });
    const mounts = main(region.one("Deployment", /^shard-0-web$/)).volumeMounts ?? [];
    const keyOf = (path: string): string => mounts.find(({ mountPath }) => mountPath === path)?.subPath ?? "";
    const { data, binaryData } = inputs(region.one("ConfigMap", /^shard-0-web$/)) as {
      readonly data?: Record<string, string>;
      readonly binaryData?: Record<string, string>;
    };
    assert.equal(data?.[keyOf(`${IMAGES}/watermark.svg`)], "<svg/>");
    const picture = binaryData?.[keyOf(`${IMAGES}/logo.png`)] ?? "";
    assert.deepEqual(Buffer.from(picture, "base64"), PICTURE);
  });

  it("replaces pods when its content changes", async () => {
    const extra = { web: { files: files("watermark.svg", `${IMAGES}/watermark.svg`) } };
    const wanted = async (protect: boolean): Promise<string | undefined> => {
      // Another setting, so that the recording is not reused.
      const region = await jitsi({ settings: { extra, protect } });
      return inputs(region.one("Deployment", /^shard-0-web$/)).metadata.annotations?.["jitsi.org/template"];
    };
    const before = await wanted(false);
    writeFileSync(join(folder, "watermark.svg"), "<svg></svg>");
    assert.notEqual(await wanted(true), before);
  });

  it("is refused if it is unreadable, or not text for a part that keeps its pods", () => {
    assert.deepEqual(problemKeys({ extra: { web: { files: { [`${IMAGES}/a.png`]: { path: "no/such.png" } } } } }), [
      `jitsi:extra.web.files["${IMAGES}/a.png"].path`,
    ]);
    const picture = { path: join(folder, "logo.png") };
    assert.deepEqual(problemKeys({ extra: { prosody: { files: { "a.png": picture } } } }), [
      'jitsi:extra.prosody.files["a.png"].path',
    ]);
  });
});

describe("a value below `extra` in a Secret or ConfigMap of the operator", () => {
  const settings = {
    extra: {
      prosody: {
        env: { LOG_LEVEL: "debug", SMTP_PASS: { secret: "mail", key: "password" } },
        files: { "conf.d/mail.cfg.lua": { secret: "mail", key: "mail.lua" } },
      },
      web: { files: { [`${IMAGES}/logo.png`]: { configMap: "branding", key: "logo.png" } } },
    },
  };

  it("is referenced by its variable or mount, and is not in the state", async () => {
    const region = await jitsi({ settings });
    assert.equal(secretEnv(main(region.one("Deployment", /^shard-0-prosody$/)))["SMTP_PASS"], "mail/password");
    for (const [component, path, source] of [
      ["prosody", "/config/conf.d/mail.cfg.lua", { secret: { name: "mail" } }],
      ["web", `${IMAGES}/logo.png`, { configMap: { name: "branding" } }],
    ] as const) {
      const deployment = region.one("Deployment", new RegExp(`^shard-0-${component}$`));
      const mount = main(deployment).volumeMounts?.find(({ mountPath }) => mountPath === path);
      const volume = pod(deployment).volumes?.find(({ name }) => name === mount?.name);
      const [kind = "", { name }] = Object.entries(source)[0] ?? ["", { name: "" }];
      const key = kind === "secret" ? "mail.lua" : "logo.png";
      assert.deepEqual(volume?.projected?.sources, [{ [kind]: { name, items: [{ key, path: mount?.subPath }] } }]);
    }
    assert.deepEqual(region.all("Secret", /^mail$/), []);
  });

  it("satisfies the policy that references exist", async () => {
    const { registrations } = await jitsi({ settings });
    const found = async (extra: object): Promise<string> =>
      explain(
        (await checkPolicies(registrations, config(extra as Record<string, unknown>))).filter(
          ({ policy }) => policy === "references-exist",
        ),
      );
    assert.equal(await found(settings), explain([]));
    assert.match(await found({}), /Secret mail[^]*ConfigMap branding|ConfigMap branding[^]*Secret mail/);
  });

  it("is refused with an invalid name or a missing field", () => {
    const env = (value: unknown): Record<string, unknown> => ({ extra: { web: { env: { A: value } } } });
    for (const [value, inside] of [
      [{ secret: "A_B", key: "a" }, ".secret"],
      [{ secret: "a" }, ""],
      [{ secret: "a", key: "a/b" }, ".key"],
      [{ configMap: "a", key: "b" }, ""],
    ] as const)
      assert.deepEqual(problemKeys(env(value)), [`jitsi:extra.web.env.A${inside}`], JSON.stringify(value));
  });
});

describe("a file outside of /config", () => {
  for (const [component, path] of [
    ["web", "/etc/nginx/nginx.conf"],
    ["web", "/usr/share/jitsi-meet"],
    ["web", "/usr/share/jitsi-meet/images"],
    ["web", "/usr/share/jitsi-meet/../x"],
    ["prosody", "/prosody-plugins/mod_muc.lua"],
    ["jicofo", "/prosody-plugins-custom/mod_a.lua"],
  ] as const) {
    it(`is refused to ${component} at ${path}`, () => {
      assert.deepEqual(problemKeys({ extra: { [component]: { files: { [path]: "" } } } }), [
        keyName(["extra", component, "files", path]),
      ]);
    });
  }
});
