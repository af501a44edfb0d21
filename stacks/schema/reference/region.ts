import type { Section } from "./key";

export const REGION: Section = {
  environment: {
    effect: "rolling, offline",
    meaning: "sizes of signalling, replicas, protection, required keys and the level of policies",
  },
  cloud: { effect: "replaces", meaning: "where the cluster comes from; `kubeconfig` is an existing cluster" },
  region: {
    effect: "replaces; on kubeconfig: rolling, offline",
    type: "name, such as `eu-central-1`",
    default: "required on aws and gcp, otherwise `local`",
    meaning: "the cloud's region; also the region that Jitsi reports",
  },
  project: {
    effect: "replaces",
    type: "project id",
    default: "required on gcp",
    meaning: "Google Cloud project of the region",
  },
  domain: { effect: "rolling, offline", type: "host name", meaning: "public name of the region" },
  protect: {
    effect: "at run time",
    default: "true in production",
    meaning: "resources that hold data, addresses or rooms refuse deletion",
  },
};
