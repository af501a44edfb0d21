/** What nodes are like on either cloud. */

/** Size of a node's disk, GiB: images of everything a node can run, and logs. */
export const DISK = 50;

/**
 * Kernel parameters of media nodes. Room for a burst of packets while a bridge is busy; the values of the videobridge's own
 * package (jitsi/jitsi-videobridge config/20-jvb-udp-buffers.conf).
 */
export const SYSCTLS: Readonly<Record<string, string>> = {
  "net.core.rmem_max": "10485760",
  "net.core.netdev_max_backlog": "100000",
};
