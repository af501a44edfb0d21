import assert from "node:assert/strict";
import { z } from "zod";
import { SECRET_KEYS } from "../../../stacks/schema/existingSecrets";
import { schema } from "../../../stacks/schema/schema";

interface Leaf {
  readonly name: string;
  readonly accepts: (value: unknown) => boolean;
}

/** Every leaf of the schema, except contents of files and variables. */
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
  return [{ name, accepts: (value) => z.core.safeParse(type, value).success }];
}

const URLS = [
  "https://h.example/a",
  "http://h.example/a",
  "ldaps://h.example",
  "oci://h.example/a",
  "wss://h.example/a",
];
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

/** Values of annotations may have any form. */
const ANNOTATIONS: readonly string[] = [
  ".cluster.serviceAnnotations.<key>",
  ".edge.loadBalancer.annotations.<key>",
  ".turn.loadBalancer.annotations.<key>",
];

/** Names, passwords and folders may be equal to any sample. */
const FREE_TEXT = [
  ...[".auth.base", ".auth.bindDn", ".auth.filter", ".auth.appId", ".auth.issuers[0]", ".auth.audiences[0]"],
  ...[".cluster.kubeconfig", ".cluster.context", ".cluster.release", ".cluster.zones[0]", ".cluster.previous.release"],
  ...[
    ".cluster.previous.system",
    ".cluster.previous.media",
    ".nodes.system.type",
    ".nodes.media.type",
    ".nodes.recording.type",
    ".nodes.system.type.name",
  ],
  ...[
    ".nodes.media.type.name",
    ".nodes.recording.type.name",
    ".cluster.previous.recording",
    ".recording.destination.s3.region",
    ".dns.zone",
    ".monitoring.receiver.username",
    ".monitoring.receiver.channel",
    ".turn.server.username",
    ...ANNOTATIONS,
  ],
  // A secret may be a URL or a password.
  ...SECRET_KEYS.map((key) => `.${key}`),
];

describe("text of a configuration", () => {
  const all = leaves(schema).filter(({ accepts }) => SAMPLES.some((sample) => accepts(sample)));

  it("is found in the whole schema", () => {
    assert.ok(all.length > 50, `${all.length} keys`);
    for (const key of SECRET_KEYS)
      assert.ok(
        all.some(({ name }) => name === `.${key}`),
        key,
      );
  });

  it("has no surrounding blanks, line breaks or invisible characters, for any key", () => {
    const wrong = all
      .filter(({ name }) => !ANNOTATIONS.includes(name))
      .flatMap(({ name, accepts }) =>
        SAMPLES.filter((sample) => accepts(sample)).flatMap((sample) =>
          AROUND.flatMap((around) => [`${around}${sample}`, `${sample}${around}`])
            // A file of accounts may begin and end with a line break.
            .filter((text) => accepts(text) && !(name === ".accounts" && /^\n|\n$/.test(text) && !text.includes("\r")))
            .map((text) => `${name} accepts ${JSON.stringify(text)}`),
        ),
      );
    assert.deepEqual(wrong, []);
  });

  it("that is a URL is valid for every reader, for any key", () => {
    const urls = all.filter(({ name, accepts }) => !FREE_TEXT.includes(name) && URLS.some((url) => accepts(url)));
    assert.deepEqual(urls.map(({ name }) => name).sort(), [
      ".auth.keyServer",
      ".auth.url",
      ".charts.mirror",
      ".monitoring.heartbeat",
      ".monitoring.prometheus.grafana",
      ".monitoring.prometheus.url",
      ".monitoring.runbooks",
      ".recording.destination.s3.endpoint",
      ".sip.codesUrl",
      ".sip.dialOut.checkUrl",
      ".sip.numbersUrl",
      ".transcription.url",
    ]);
    const wrong = urls.flatMap(({ name, accepts }) =>
      URLS.filter((url) => accepts(url)).flatMap((url) =>
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
          .filter(accepts)
          .map((text) => `${name} accepts ${text}`),
      ),
    );
    assert.deepEqual(wrong, []);
  });
});
