import { Value } from "../../resources/value";

export type Environment = "development" | "production";

/** What policies want to know of the configuration of the region that they judge. */
export interface Region {
  readonly environment: Environment;
  /** Public host name; undefined when nobody said. */
  readonly domain?: string | undefined;
  /** Shards that the region should have. */
  readonly shardCount: number | undefined;
  /** Longest wait for calls to end, minutes. */
  readonly drainMinutes: number | undefined;
  /** States of the shards that are not active, by id; undefined when nobody said. */
  readonly states?: Readonly<Record<string, string>>;
  /** Whether Prometheus watches it. */
  readonly monitored: boolean;
  /** Whether the operator named a tag or a registry for all of Jitsi's images, which no digest can follow. */
  readonly ownTag: boolean;
  /** Objects of namespace jitsi that the configuration says the operator makes, as `Kind name`; undefined when nobody said. */
  readonly brought?: readonly string[];
}

/**
 * Reads a region from its configuration, values as the engine hands them to a pack: by full key, as text, objects as JSON. What
 * cannot be read is left out, since a configuration that is wrong is for the program to refuse. An environment that is not
 * known to be development is production: a pack that was not told must not let everything pass.
 */
export function readRegion(config: Readonly<Record<string, string>>): Region {
  const given = (key: string): Value => Value.of({ text: config[`jitsi:${key}`] }).at("text").json;
  const shards = given("shards").entries;
  return {
    environment: given("environment").is("development") ? "development" : "production",
    domain: given("domain").text,
    shardCount: given("shardCount").number,
    drainMinutes: given("drainMinutes").number,
    states: Object.fromEntries(
      shards.flatMap(([id, own]) => {
        const { text } = own.at("state");
        return text === undefined ? [] : [[id, text] as const];
      }),
    ),
    monitored: !given("monitoring").at("enabled").is(false),
    ownTag: [given("images"), ...shards.map(([, own]) => own.at("images"))].some(namesTag),
    brought: given("extra").entries.flatMap(([, own]) =>
      [...own.at("env").entries, ...own.at("files").entries].flatMap(named),
    ),
  };
}

/** The object of an operator that a variable or a file names. */
function named([, value]: readonly [string, Value]): readonly string[] {
  const { text: secret } = value.at("secret");
  const { text: configMap } = value.at("configMap");
  return [
    ...(secret === undefined ? [] : [`Secret ${secret}`]),
    ...(configMap === undefined ? [] : [`ConfigMap ${configMap}`]),
  ];
}

/** Of images: for all of them, and not one by one. */
function namesTag(images: Value): boolean {
  return images.at("jitsi").exists || images.at("registry").exists;
}
