import type { Resource } from "../../resources/resource";
import { PRODUCTION, resourceRule } from "../core/rule";

/**
 * Risk: a backup or a disk of the control plane holds every password of the region; with a key of one's own they are of no
 * use without it, and each use of the key is on record. Google encrypts the disks of its control planes by itself, and a key of
 * one's own there leaves a key ring behind that can never be deleted: not asked for.
 */
export const encryptedSecrets = resourceRule({
  name: "cluster-secrets-encrypted",
  level: PRODUCTION,
  severity: "high",
  why: "Secrets lie in the database of the control plane as they are unless a key of our own encrypts them.",
  fix: "Give the cluster a key: encryptionConfig with resources [secrets] (aws).",
  check: (resource) => (encrypts(resource) ? [] : ["no key of ours encrypts its Secrets"]),
});

function encrypts({ type, props }: Resource): boolean {
  switch (type) {
    case "aws:eks/cluster:Cluster": {
      const encryption = props.at("encryptionConfig");
      const covered = encryption.at("resources");
      return (
        encryption.at("provider", "keyArn").exists &&
        (covered.isUnknown || covered.items.some((one) => one.mayBe("secrets")))
      );
    }
    default:
      return true;
  }
}
