export type Environment = "development" | "production";

/** What policies want to know of the configuration of the region that they judge. */
export interface Region {
  readonly environment: Environment;
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
}

/**
 * Reads a region from its configuration, values as the engine hands them to a pack: by full key, as text. What cannot be
 * read is left out, since a configuration that is wrong is for the program to refuse. An environment that is not known to
 * be development is production: a pack that was not told must not let everything pass.
 */
export function readRegion(config: Readonly<Record<string, string>>): Region {
  const number = (key: string): number | undefined => {
    const text = config[`jitsi:${key}`] ?? "";
    return /^\d+$/.test(text) ? Number(text) : undefined;
  };
  return {
    environment: config["jitsi:environment"] === "development" ? "development" : "production",
    shardCount: number("shardCount"),
    drainMinutes: number("drainMinutes"),
    states: readStates(config["jitsi:shards"] ?? "{}"),
    monitored: !/"enabled":\s*false/.test(config["jitsi:monitoring"] ?? ""),
    ownTag: /"(jitsi|registry)":\s*"/.test(`${config["jitsi:images"]}${config["jitsi:shards"]}`),
  };
}

function readStates(text: string): Record<string, string> {
  try {
    const shards = JSON.parse(text) as Readonly<Record<string, { readonly state?: unknown } | null>>;
    return Object.fromEntries(
      Object.entries(shards).flatMap(([id, own]) => (typeof own?.state === "string" ? [[id, own.state]] : [])),
    );
  } catch {
    return {};
  }
}
