import { IMAGES } from "../../stacks/catalogue/versions";
import { podOf } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { PRODUCTION, resourceRule } from "../core/rule";
import { parseImage } from "./reference";

const AWAITED: readonly string[] = [IMAGES.excalidraw, IMAGES.jibri, IMAGES.jigasi, IMAGES.reflector];

/**
 * Risk: an attacker with write access to the registry, or between registry and node, can replace the image of a reviewed
 * tag. Images of charts depend on the chart's version. A tag that the operator sets for all Jitsi images is accepted, too:
 * it stands for four digests, it is the way to update Jitsi between two versions of this program, and the program warns
 * about it.
 */
export const imageDigests = resourceRule({
  name: "images-by-digest",
  level: PRODUCTION,
  severity: "medium",
  why: "Only a digest guarantees that the tested image is the one that runs.",
  fix: "Add the digest of the tag in its registry: pulumi config set --path jitsi:images.web <registry>/web:<tag>@sha256:<digest>.",
  options: {
    awaited: {
      description: "Images that are pinned by tag, because no digest could be confirmed.",
      default: AWAITED,
    },
  },
  check: (resource, { options, region }) =>
    isOfChart(resource)
      ? []
      : (podOf(resource)?.containers ?? []).flatMap(({ name, props }) => {
          const { text } = props.at("image");
          const known =
            text === undefined || options.awaited.some((one) => isSame(text, one)) || (region.ownTag && isJitsi(text));
          return known || hasDigest(text) ? [] : [`container ${name}: image ${text} has no digest`];
        }),
});

/** Whether two images are equal except for the registry: a mirror keeps the path. */
function isSame(image: string, other: string): boolean {
  return image === other || image.endsWith(other.slice(other.indexOf("/")));
}

function isJitsi(image: string): boolean {
  return /\/(web|prosody|jicofo|jvb|jibri):[^/]+$/.test(image);
}

function hasDigest(image: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(parseImage(image).digest ?? "");
}
