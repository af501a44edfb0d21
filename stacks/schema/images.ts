import { z } from "zod";
import { IMAGES, OLDEST_JITSI } from "../catalogue/versions";
import { form, numeric } from "./formats";
import { objectName } from "./kubernetesNames";
import { withSuggestion } from "./suggestions";

const [, pinnedRegistry = "", pinnedTag = ""] = /^(.*)\/jvb:([^@]+)/.exec(IMAGES.jvb) ?? [];
/** Default registry and tag of Jitsi's images. */
export const PINNED = { registry: pinnedRegistry, tag: pinnedTag } as const;

/** The grammar of github.com/distribution/reference, but with ports limited to 65535. */
const LABEL_OF_HOST = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const PORT = "(?!0|6553[6-9]|655[4-9]\\d|65[6-9]\\d\\d|6[6-9]\\d{3}|[7-9]\\d{4})\\d{1,5}(?!\\d)";
const HOST = `${LABEL_OF_HOST}(\\.${LABEL_OF_HOST})*(:${PORT})?`;
const PART = "[a-z0-9]+((\\.|__?|-+)[a-z0-9]+)*";
const REPOSITORY = `(?=[^@]{1,240}(@|$))${HOST}(/${PART})*`;
const TAG = "[A-Za-z0-9_][\\w.-]{0,127}";

const REGISTRY = "a registry without https:// and without a trailing slash, such as ghcr.io/jitsi";
const registry = withSuggestion(form(new RegExp(`^${REPOSITORY}$`), REGISTRY), (value) =>
  String(value).replace(/^\w+:\/\/|\/+$/g, ""),
);

const TOO_OLD = `images older than ${OLDEST_JITSI} listen on other ports`;
const ONE_TAG = `an image tag, such as ${PINNED.tag}; ${TOO_OLD}`;

/** Common tag of Jitsi's images. */
export const imageTag = withSuggestion(
  numeric(form(new RegExp(`^${TAG}$`), ONE_TAG).refine((tag) => !isTooOld(tag), ONE_TAG)),
  () => PINNED.tag,
);

const REFERENCE = `an image with tag or digest, such as ${PINNED.registry}/jvb:${PINNED.tag}; ${TOO_OLD}`;

/**
 * A full image reference. A tag or digest is required, because otherwise each node would pull the latest image. A slash is
 * required, because otherwise the name would mean an official image of Docker Hub.
 */
const imageReference = withSuggestion(
  form(new RegExp(`^(?=[^@]*/)${REPOSITORY}(:${TAG}|(:${TAG})?@sha256:[0-9a-f]{64})$`), REFERENCE).refine(
    (image) => !isTooOld(/:([^:/@]+)(@|$)/.exec(image)?.[1] ?? ""),
    REFERENCE,
  ),
  (value) => {
    const { repository, tag = "" } =
      new RegExp(`^(?<repository>${REPOSITORY})(:(?<tag>${TAG}))?$`).exec(String(value))?.groups ?? {};
    // Docker Hub has no images of a supported generation.
    const here = repository?.replace(/^((docker\.io\/)?jitsi\/|(?=[^/]+$))/, `${PINNED.registry}/`);
    return here === undefined ? undefined : `${here}:${tag === "" || isTooOld(tag) ? PINNED.tag : tag}`;
  },
);

function isTooOld(tag: string): boolean {
  const release = (text: string): number => Number(/(?<![a-z])stable-(\d+)/i.exec(text)?.[1] ?? Infinity);
  return release(tag) < release(OLDEST_JITSI);
}

const pullSecret = objectName("the name of a Secret in every namespace with pods of the region");

/** Images of single components. */
export const componentImages = {
  web: imageReference.optional(),
  prosody: imageReference.optional(),
  jicofo: imageReference.optional(),
  jvb: imageReference.optional(),
  jibri: imageReference.optional(),
};

export const images = z
  .strictObject({
    jitsi: imageTag.default(PINNED.tag),
    registry: registry.default(PINNED.registry),
    mirror: registry.optional(),
    pullSecret: pullSecret.optional(),
    ...componentImages,
  })
  .prefault({});
