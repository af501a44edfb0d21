import { podOf } from "../../resources/pods";
import { ALWAYS, resourceRule } from "../core/rule";
import { parseImage } from "./reference";

/**
 * Risk: the image behind a moving tag changes when a pod happens to restart, so that two bridges of one shard run different
 * versions and a crash at night is also an update that nobody asked for.
 */
export const pinnedImages = resourceRule({
  name: "images-pinned",
  level: ALWAYS,
  severity: "high",
  why: "A tag that moves makes every restart of a pod an update that nobody asked for.",
  fix: "Name a version (web:1.2), or better a version and its digest (web:1.2@sha256:…).",
  options: {
    floating: {
      description: "Tags that move, as their publishers use them.",
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
