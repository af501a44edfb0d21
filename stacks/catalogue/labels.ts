/** Label and taint key that tells media nodes from system nodes. */
export const POOL = "jitsi.org/pool";
/** Label of everything that belongs to one shard. */
export const SHARD = "jitsi.org/shard";
/** The same on a pod, as whatever discovers pods the way Prometheus does spells it. */
export const POD_SHARD = `__meta_kubernetes_pod_label_${SHARD.replaceAll(/\W/g, "_")}`;

/** What the router is, by which others know its pods. */
export const ROUTER_SOFTWARE = "haproxy";
/** What compares the rooms of the shards, likewise. */
export const ROOM_CHECK_SOFTWARE = "room-check";

/** Annotation of a namespace: the stack that made it, as `<project>/<stack>`. Labels take shorter names than stacks may have. */
export const STACK = "jitsi.org/stack";
/** What every object of the program bears, whichever stack made it. */
export const OWN = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/managed-by": "pulumi" } as const;
