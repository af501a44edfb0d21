/** Label and taint key of the node pool: `media` or `system`. */
export const POOL = "jitsi.org/pool";
/** Taint key of a node pool that is being replaced: it takes no new pods, and may be deleted once it is empty. */
export const RETIRING = "jitsi.org/retiring";
/** Label of every object of a shard. */
export const SHARD = "jitsi.org/shard";
/** The pod label {@link SHARD} in the service discovery of Prometheus and Alloy. */
export const POD_SHARD = `__meta_kubernetes_pod_label_${SHARD.replaceAll(/\W/g, "_")}`;

/** Label `app.kubernetes.io/name` of the router's pods. */
export const ROUTER_SOFTWARE = "haproxy";
/** Label `app.kubernetes.io/name` of the room check's pods. */
export const ROOM_CHECK_SOFTWARE = "room-check";
/** Label `app.kubernetes.io/name` of the whiteboard's pods. */
export const WHITEBOARD_SOFTWARE = "excalidraw";
/** Label `app.kubernetes.io/name` of the pods of dial-in. */
export const SIP_SOFTWARE = "jigasi";
/** Label `app.kubernetes.io/name` of the pods of dial-out. */
export const DIAL_OUT_SOFTWARE = "dial-out";
/** Label `app.kubernetes.io/name` of the pods of transcription. */
export const TRANSCRIBER_SOFTWARE = "transcriber";

/** Annotation of a namespace: the stack that created it, as `<project>/<stack>`, which can be too long for a label. */
export const STACK = "jitsi.org/stack";
/** Labels of every object of the program, equal in all stacks. */
export const OWN = { "app.kubernetes.io/part-of": "jitsi", "app.kubernetes.io/managed-by": "pulumi" } as const;
