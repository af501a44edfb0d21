import { IMAGES } from "../../stacks/catalogue/versions";
import { podOf } from "../../resources/pods";
import { isOfChart } from "../../resources/resource";
import { PRODUCTION, resourceRule } from "../core/rule";
import { parseImage } from "./reference";

const AWAITED: readonly string[] = [IMAGES.reflector, IMAGES.prometheusAdapter];

/**
 * Risk: whoever can push to the registry, or stands between it and a node, replaces what runs under a tag that was reviewed.
 * Images of charts are left to the version of their chart. So is a tag that the operator set for all of Jitsi's images: it
 * stands for four digests, it is how Jitsi is updated between two versions of this program, and the program notes it.
 */
export const imageDigests = resourceRule({
  name: "images-by-digest",
  level: PRODUCTION,
  severity: "medium",
  why: "Only a digest makes sure that the image that was tried is the image that runs.",
  fix: "Name it with the digest that its registry has for the tag: pulumi config set --path jitsi:images.web <registry>/web:<tag>@sha256:<digest>.",
  options: {
    awaited: {
      description: "Images that run by their tag, because no digest of theirs could be confirmed.",
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

/** Also in a mirror, which keeps the path that an image has in its own registry. */
function isSame(image: string, other: string): boolean {
  return image === other || image.endsWith(other.slice(other.indexOf("/")));
}

function isJitsi(image: string): boolean {
  return /\/(web|prosody|jicofo|jvb):[^/]+$/.test(image);
}

function hasDigest(image: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(parseImage(image).digest ?? "");
}
