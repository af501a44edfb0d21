import type { Section } from "./key";

export const WHITEBOARD: Section = {
  "whiteboard.enabled": {
    effect: "rolling",
    meaning: "a [shared whiteboard](extras.md#whiteboard) in every room, on the region's host name",
  },
  "whiteboard.replicas": {
    effect: "rolling",
    meaning: "number of its servers; each board is on one of them",
  },
  "whiteboard.participants": {
    effect: "rolling",
    meaning: "participants of a conference up to which its whiteboard is open",
  },
};
