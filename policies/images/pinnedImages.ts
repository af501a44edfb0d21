import { podOf } from "../../resources/pods";
import { ALWAYS, resourceRule } from "../core/rule";
import { parseImage } from "./reference";

/**
 * Risk: the image of a moving tag can change at any restart of a pod. Two bridges of one shard can then run different
 * versions, and a crash at night can also be an unplanned update.
 */
export const pinnedImages = resourceRule({
  name: "images-pinned",
  level: ALWAYS,
  severity: "high",
  why: "A moving tag makes every restart of a pod an unplanned update.",
  fix: "Use a version (web:1.2), or better a version and its digest (web:1.2@sha256:…).",
  options: {
    floating: {
      description: "Moving tags, as publishers use them.",
      default: ["latest", "stable", "unstable", "edge", "nightly", "main", "master", "dev", "lts"],
    },
  },
  check: (resource, { options }) =>
    (podOf(resource)?.containers ?? []).flatMap(({ name, props }) => {
      const { text } = props.at("image");
      if (text === undefined) return [];
      const { tag, digest } = parseImage(text);
      if (digest !== undefined) return [];
      if (tag === undefined) return [`container ${name}: image ${text} names no version`];
      return options.floating.includes(tag) ? [`container ${name}: image ${text} has a tag that moves`] : [];
    }),
});
