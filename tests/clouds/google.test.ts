import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { record } from "../support/record";
import { countRun } from "../support/toolRuns";
import { VARIANTS } from "../support/variants";
import { type Request, requestFor } from "./googleRequests";

/** A schema of a discovery document, as far as it restricts values. */
interface Schema {
  readonly type?: string;
  readonly $ref?: string;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Properties;
  readonly additionalProperties?: Schema;
  /** Methods that need the property. */
  readonly annotations?: { readonly required?: readonly string[] };
}

type Properties = Readonly<Record<string, Schema>>;

interface Document {
  readonly revision: string;
  readonly schemas: Readonly<Record<string, Schema>>;
}

/** The used part of the documents: the properties that the program sets and those that Google requires. */
const FIXTURE = join(__dirname, "googleSchemas.json");
/**
 * Folder of whole documents (googleapiclient/discovery_cache/documents of PyPI's google-api-python-client): the tests then use
 * those, and rewrite the fixture.
 */
const WHOLE = process.env["GOOGLE_DOCUMENTS"];

const NAMES = ["cloudresourcemanager.v1", "compute.v1", "container.v1", "dns.v1", "iam.v1", "logging.v2", "storage.v1"];
const documents: Readonly<Record<string, Document>> =
  WHOLE === undefined
    ? (JSON.parse(readFileSync(FIXTURE, "utf8")) as Record<string, Document>)
    : Object.fromEntries(
        NAMES.map((name) => [name, JSON.parse(readFileSync(join(WHOLE, `${name}.json`), "utf8")) as Document]),
      );

/** Schemas that were used, each with the properties that were. */
const used = new Map<string, Map<string, Record<string, Schema>>>();

/** Violations of a request. */
function refusals({ schema, method, body }: Request): readonly string[] {
  const [, document = "", name = ""] = /^(.*)\.(\w+)$/.exec(schema) ?? [];
  return new Check(document, method).value(body, { $ref: name }, name);
}

class Check {
  constructor(
    readonly document: string,
    readonly method: string,
  ) {}

  value(value: unknown, schema: Schema, path: string): readonly string[] {
    if (schema.$ref !== undefined) return this.named(value, schema.$ref, path);
    if (schema.properties !== undefined) return this.object(value, schema.properties, path);
    const { pattern, enum: words, additionalProperties } = schema;
    switch (schema.type) {
      case "array":
        if (!Array.isArray(value)) return [`${path}: no list`];
        return value.flatMap((item) => this.value(item, schema.items ?? {}, `${path}[]`));
      case "object":
        return Object.values(value as object).flatMap((one) => this.value(one, additionalProperties ?? {}, path));
      case "string":
        if (typeof value !== "string" && typeof value !== "number") return [`${path}: no text`];
        if (words?.includes(`${value}`) === false) return [`${path}: ${value} is none of ${words.join(", ")}`];
        if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`).test(`${value}`))
          return [`${path}: ${value} does not match ${pattern}`];
        return [];
      case "integer":
      case "number":
        return typeof value === "number" ? [] : [`${path}: no number`];
      default:
        return typeof value === schema.type ? [] : [`${path}: no ${schema.type ?? "value of a known type"}`];
    }
  }

  private named(value: unknown, name: string, path: string): readonly string[] {
    const properties = documents[this.document]?.schemas[name]?.properties;
    if (properties === undefined) return [`${path}: no schema ${name}`];
    this.use(name, [...Object.keys(value as object), ...this.required(properties)], properties);
    return this.object(value, properties, path);
  }

  private object(value: unknown, properties: Properties, path: string): readonly string[] {
    const given = value as Readonly<Record<string, unknown>>;
    const missing = this.required(properties).filter((property) => given[property] === undefined);
    return [
      ...missing.map((property) => `${path}: no ${property}`),
      ...Object.entries(given).flatMap(([property, inner]) => {
        const schema = properties[property];
        return schema === undefined
          ? [`${path}: no property ${property}`]
          : this.value(inner, schema, `${path}.${property}`);
      }),
    ];
  }

  private required(properties: Properties): readonly string[] {
    return Object.keys(properties).filter((key) => properties[key]?.annotations?.required?.includes(this.method));
  }

  private use(name: string, keys: readonly string[], properties: Properties): void {
    const schemas = used.get(this.document) ?? new Map<string, Record<string, Schema>>();
    used.set(this.document, schemas);
    const kept = schemas.get(name) ?? {};
    schemas.set(name, kept);
    for (const key of keys) if (properties[key] !== undefined) kept[key] = restrictions(properties[key]);
  }
}

/** A schema without its descriptions. */
function restrictions(schema: Schema): Schema {
  const { items, properties, additionalProperties } = schema;
  const own = ["type", "$ref", "pattern", "enum", "annotations"] as const;
  return {
    ...Object.fromEntries(own.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]])),
    ...(items === undefined ? {} : { items: restrictions(items) }),
    ...(additionalProperties === undefined ? {} : { additionalProperties: restrictions(additionalProperties) }),
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, inner]) => [key, restrictions(inner)])),
        }),
  };
}

async function writeFixture(): Promise<void> {
  const kept = Object.entries(documents).map(([name, { revision }]) => {
    const schemas = [...(used.get(name) ?? [])].map(([schema, properties]) => [schema, { properties }] as const);
    return [name, { revision, schemas: Object.fromEntries(schemas) }] as const;
  });
  const text = JSON.stringify(Object.fromEntries(kept));
  writeFileSync(FIXTURE, await format(text, { parser: "json", printWidth: 120 }));
}

describe("Google's discovery documents know every property, value and required property", function () {
  this.timeout(60_000);
  after(async () => {
    if (WHOLE !== undefined) await writeFixture();
  });

  for (const { title, stack, overrides } of VARIANTS.gcp) {
    it(`of ${title}`, async () => {
      const { registrations } = await record(overrides, { stack });
      const resources = registrations.filter(({ type, custom }) => custom && type.startsWith("gcp:"));
      assert.ok(resources.length >= 15);
      const wrong = resources.flatMap((resource) =>
        refusals(requestFor(resource)).map((refusal) => `${resource.name}: ${refusal}`),
      );
      assert.deepEqual(wrong, []);
      countRun("resource held against Google's discovery documents", resources.length);
    });
  }
});
