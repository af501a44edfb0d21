import assert from "node:assert/strict";
import { z } from "zod";
import { schema, SECRET_KEYS } from "../../../stacks/schema/schema";

interface Leaf {
  readonly name: string;
  readonly takes: (value: unknown) => boolean;
}

/** Every place of a configuration that takes text, with what stands there. Contents of files and variables are free. */
function leaves(type: z.core.$ZodType, name = ""): Leaf[] {
  if (/^\.(web\.|extra\.)/.test(name)) return [];
  if (type instanceof z.ZodObject) {
    return Object.entries(type.shape as Record<string, z.core.$ZodType>).flatMap(([key, inner]) =>
      leaves(inner, `${name}.${key}`),
    );
  }
  if (type instanceof z.ZodRecord) return leaves(type.valueType, `${name}.<key>`);
  if (type instanceof z.ZodArray) return leaves(type.element, `${name}[0]`);
  if (type instanceof z.ZodOptional || type instanceof z.ZodDefault || type instanceof z.ZodPrefault) {
    return leaves(type.unwrap(), name);
  }
  if (type instanceof z.ZodUnion) return type.options.flatMap((one) => leaves(one, name));
  return [{ name, takes: (value) => z.core.safeParse(type, value).success }];
}

const URLS = ["https://h.example/a", "http://h.example/a", "ldaps://h.example", "oci://h.example/a"];
const SAMPLES = [
  ...URLS,
  "a",
  "a@b.example",
  "203.0.113.0/24",
  "203.0.113.5",
  "name:password",
  "smtp.example.org:587",
  "eu-central-1",
  "example-project",
  "meet.example.org",
  "arn:aws:iam::123456789012:role/a",
  "ghcr.io/jitsi/jvb:stable-99999",
  "4Gi",
];
const AROUND = [" ", "\n", "\r\n", "\r", "\t", "\u00a0", "\u200b", "\ufeff", "\u2028", "\0"];

/** Values of annotations are whatever a controller reads. */
const ANNOTATIONS: readonly string[] = [
  ".cluster.serviceAnnotations.<key>",
  ".edge.loadBalancer.annotations.<key>",
  ".turn.loadBalancer.annotations.<key>",
];

/** A name, a password or a folder may look like any of these. */
const FREE_TEXT = [
  ...[".auth.base", ".auth.bindDn", ".auth.filter", ".auth.appId", ".auth.issuers[0]", ".auth.audiences[0]"],
  ...[".cluster.kubeconfig", ".cluster.context", ".cluster.release", ".cluster.zones[0]", ".cluster.previous.release"],
  ...[
    ".cluster.previous.system",
    ".cluster.previous.media",
    ".nodes.system.type",
    ".nodes.media.type",
    ".nodes.system.type.name",
  ],
  ...[
    ".nodes.media.type.name",
    ".dns.zone",
    ".monitoring.receiver.username",
    ".monitoring.receiver.channel",
    ".turn.server.username",
    ...ANNOTATIONS,
  ],
  // What they are let in with may be a URL or a password.
  ...SECRET_KEYS.map((key) => `.${key}`),
];

describe("text of a configuration", () => {
  const all = leaves(schema).filter(({ takes }) => SAMPLES.some((sample) => takes(sample)));

  it("is found in all of the schema", () => {
    assert.ok(all.length > 50, `${all.length} keys`);
    for (const key of SECRET_KEYS)
      assert.ok(
        all.some(({ name }) => name === `.${key}`),
        key,
      );
  });

  it("has no blanks, line breaks or invisible characters around it, whatever the key", () => {
    const wrong = all
      .filter(({ name }) => !ANNOTATIONS.includes(name))
      .flatMap(({ name, takes }) =>
        SAMPLES.filter((sample) => takes(sample)).flatMap((sample) =>
          AROUND.flatMap((around) => [`${around}${sample}`, `${sample}${around}`])
            // A file of accounts ends with a line break, and may begin with one.
            .filter((text) => takes(text) && !(name === ".accounts" && /^\n|\n$/.test(text) && !text.includes("\r")))
            .map((text) => `${name} takes ${JSON.stringify(text)}`),
        ),
      );
    assert.deepEqual(wrong, []);
  });

  it("that is a URL is one for everything that reads it, whatever the key", () => {
    const urls = all.filter(({ name, takes }) => !FREE_TEXT.includes(name) && URLS.some((url) => takes(url)));
    assert.deepEqual(urls.map(({ name }) => name).sort(), [
      ".auth.keyServer",
      ".auth.url",
      ".charts.mirror",
      ".monitoring.heartbeat",
      ".monitoring.prometheus.url",
      ".monitoring.runbooks",
    ]);
    const wrong = urls.flatMap(({ name, takes }) =>
      URLS.filter((url) => takes(url)).flatMap((url) =>
        [
          ...[
            url.replace("://", ":"),
            `${url}%zz`,
            `${url}/%`,
            `${url}{{ x }}`,
            `${url} b`,
            `${url}"`,
            `${url}\\`,
            `${url}é`,
          ],
          ...[url.replace("h.example", "h..example"), url.replace("h.example", "[fe80::1%25eth0]")],
          ...[
            url.replace("h.example", "h.example:65536"),
            url.replace("h.example", "h_h"),
            url.replace("h.example", ""),
          ],
        ]
          .filter(takes)
          .map((text) => `${name} takes ${text}`),
      ),
    );
    assert.deepEqual(wrong, []);
  });
});
