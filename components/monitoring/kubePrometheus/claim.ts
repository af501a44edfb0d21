/** Spec of a claim of a volume that one pod writes. */
export function claim(gi: number, storageClass: string | undefined): object {
  return {
    accessModes: ["ReadWriteOnce"],
    ...(storageClass === undefined ? {} : { storageClassName: storageClass }),
    resources: { requests: { storage: `${gi}Gi` } },
  };
}
