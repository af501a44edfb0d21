import { PORTS } from "../../stacks/catalogue/ports";
import { Value } from "../../resources/value";

export type Environment = "development" | "production";

/** The configuration of a region, as far as policies need it. */
export interface Region {
  readonly environment: Environment;
  /** Public host name; undefined if not configured. */
  readonly domain?: string | undefined;
  /** Configured number of shards. */
  readonly shardCount: number | undefined;
  /** Maximum time for conferences to end, minutes. */
  readonly drainMinutes: number | undefined;
  /** Configured states of shards by id; undefined without a configuration. */
  readonly states?: Readonly<Record<string, string>>;
  /** Whether monitoring is enabled. */
  readonly monitored: boolean;
  /** Whether the operator sets a tag or a registry for all Jitsi images, which then have no digest. */
  readonly ownTag: boolean;
  /** Objects in namespace jitsi that the operator creates, as `Kind name`; undefined without a configuration. */
  readonly operatorObjects?: readonly string[];
  /** Secret with the certificate of the operator, which reflector copies to Grafana. */
  readonly certificate?: string | undefined;
  /** Priority classes of the operator. */
  readonly priorities?: readonly string[];
  /** UDP ports that are open for media; undefined without a configuration. */
  readonly mediaPorts?: readonly number[];
  /** Whether media nodes have no public addresses, so that only TURN reaches bridges. */
  readonly privateMedia?: boolean;
}

/**
 * Reads a region from its configuration as the engine passes it to a policy pack: by full key, values as text, objects as JSON.
 * Invalid values are ignored, because the program refuses them. Any environment other than development counts as production, so
 * that a missing configuration does not relax the policies.
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
    certificate: given("tls").at("secret").text,
    priorities: given("workloads").entries.flatMap(([, own]) => own.at("priorityClass").text ?? []),
    mediaPorts: given("bridges")
      .at("ports")
      .items.flatMap(({ number }) => (number === undefined ? [] : [number])),
    privateMedia: given("nodes").at("media", "private").is(true),
    operatorObjects: [
      ...[
        ...given("extra").entries.flatMap(([, own]) => [...own.at("env").entries, ...own.at("files").entries]),
        ...given("existingSecrets").entries,
        ["sip", given("sip")] as const,
        ["sip.dialOut", given("sip").at("dialOut")] as const,
        ["transcription", given("transcription")] as const,
      ].flatMap(referredObjects),
      ...destination(given("recording").at("destination")),
    ],
  };
}

/** Objects of the operator that a variable, a file or a secret refers to. */
function referredObjects([, value]: readonly [string, Value]): readonly string[] {
  const { text: secret } = value.at("secret");
  const { text: configMap } = value.at("configMap");
  return [
    ...(secret === undefined ? [] : [`Secret ${secret}`]),
    ...(configMap === undefined ? [] : [`ConfigMap ${configMap}`]),
  ];
}

/** Objects of the operator that recordings go to. */
function destination(given: Value): readonly string[] {
  const { text: claim } = given.at("claim");
  const { text: secret } = given.at("s3", "secret");
  return [
    ...(claim === undefined ? [] : [`PersistentVolumeClaim ${claim}`]),
    ...(secret === undefined ? [] : [`Secret ${secret}`]),
  ];
}

/** Whether images have a common tag or registry. */
function namesTag(images: Value): boolean {
  return images.at("jitsi").exists || images.at("registry").exists;
}

/** UDP ports that bridges may have. */
export function mediaPortsOf({ mediaPorts = [] }: Region): readonly number[] {
  return mediaPorts.length === 0 ? [PORTS.media] : mediaPorts;
}
