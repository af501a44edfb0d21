import type { Section } from "./key";

const ENV = {
  type: "map of variables to text or `{secret, key}`",
  meaning:
    "environment variables that the program does not set, [added or by reference](branding.md#variables-and-files)",
} as const;

const FILES = {
  type: "map of paths to text, `{path}`, `{secret, key}` or `{configMap, key}`",
  meaning: "[files](branding.md#variables-and-files) that the program does not write",
} as const;

const IMAGE = { type: "image with tag or digest", default: "from `images.registry` and `images.jitsi`" } as const;

export const IMAGES: Section = {
  "images.jitsi": {
    effect: "rolling, offline",
    type: "tag",
    meaning: "tag of all Jitsi images, `stable-11146` or newer",
  },
  "images.registry": {
    effect: "rolling, offline",
    type: "host and path",
    meaning: "registry of the Jitsi images",
  },
  "images.mirror": {
    effect: "rolling, offline",
    type: "host and path",
    meaning:
      "registry that holds every image, those of charts included, under its original path ([air-gapped](air-gapped.md))",
  },
  "images.pullSecret": {
    effect: "rolling, offline",
    type: "name of a Secret in namespaces `jitsi`, `monitoring`, `cert-manager`, `keda` and `kube-system`",
    meaning: "credentials of every pod for the registries of its images",
  },
  "images.web": { ...IMAGE, effect: "rolling", meaning: "image of web" },
  "images.prosody": { ...IMAGE, effect: "offline", meaning: "image of prosody" },
  "images.jicofo": { ...IMAGE, effect: "offline", meaning: "image of jicofo" },
  "images.jibri": { ...IMAGE, effect: "offline", meaning: "image of the recorders" },
  "images.jvb": {
    ...IMAGE,
    effect: "rolling, offline",
    meaning: "image of the bridges and of the helper that finds the emptiest one",
  },
  "charts.mirror": {
    effect: "at run time",
    type: "`oci://` or `https://` URL, or a folder",
    meaning: "where charts are taken from in place of their authors' repositories",
  },
  "web.config": {
    effect: "rolling",
    type: "map of options",
    meaning: "options of `config.js`; those that locate the shard are refused",
  },
  "web.interface": { effect: "rolling", type: "map of options", meaning: "options of `interface_config.js`" },
  "extra.web.env": { ...ENV, effect: "rolling" },
  "extra.web.files": { ...FILES, effect: "rolling" },
  "extra.prosody.env": {
    ...ENV,
    effect: "offline",
    meaning: `${ENV.meaning}; \`XMPP_MODULES\` and \`XMPP_CONFIGURATION\` are appended to the program's own`,
  },
  "extra.prosody.files": { ...FILES, effect: "offline" },
  "extra.jicofo.env": { ...ENV, effect: "offline" },
  "extra.jicofo.files": { ...FILES, effect: "offline" },
  "extra.jvb.env": { ...ENV, effect: "offline" },
  "extra.jvb.files": { ...FILES, effect: "offline" },
};
