/** Node settings of both clouds. */

/** Size of a node's disk, GiB, for images and logs. */
export const DISK = 50;

/**
 * Kernel parameters of media nodes. The buffers hold bursts of packets while a bridge is busy. Values of the videobridge package
 * (jitsi/jitsi-videobridge config/20-jvb-udp-buffers.conf).
 */
export const SYSCTLS: Readonly<Record<string, string>> = {
  "net.core.rmem_max": "10485760",
  "net.core.netdev_max_backlog": "100000",
};
