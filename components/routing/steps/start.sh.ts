/**
 * Starts HAProxy in its pod. A peer listens on its own address, which its Service's is not; and a certificate that does not
 * exist yet must not keep the router from answering the challenge for it.
 *
 * Variables: those of the configuration, POD_IP and PEER_PORT. Argument: the configuration.
 */
export const START = `
export "ROUTER_\${POD_NAME##*-}_PEER=$POD_IP:$PEER_PORT"
[ -e "$CERT_DIR/tls.crt" ] || export NO_CERTIFICATE_YET=1
exec haproxy -db -f "$1"
`;
