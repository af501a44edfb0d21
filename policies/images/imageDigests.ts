import { podOf } from "../core/pods";
import { isOfChart } from "../core/resource";
import { resourceRule } from "../core/rule";
import { parseImage } from "./reference";

/**
 * Risk: whoever can push to the registry, or stands between it and a node, replaces what runs under a tag that was reviewed.
 * Images of charts are left to the version of their chart.
 */
export const imageDigests = resourceRule({
  name: "images-by-digest",
  // Only advised until versions.ts names the digest of every image that the program itself chooses.
  level: { production: "advisory", development: "disabled" },
  severity: "medium",
  why: "Only a digest makes sure that the image that was tried is the image that runs.",
  fix: "Append the digest that the registry names for the tag: web:1.2@sha256:….",
  check: (resource) =>
    isOfChart(resource)
      ? []
      : (podOf(resource)?.containers ?? []).flatMap(({ name, props }) => {
          const { text } = props.at("image");
          return text === undefined || /^sha256:[0-9a-f]{64}$/.test(parseImage(text).digest ?? "")
            ? []
            : [`container ${name}: image ${text} has no digest`];
        }),
});
