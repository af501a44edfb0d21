// Runs in the page of each participant before the page's own scripts. It keeps the page's peer connections, so that
// `jitsiCall.read()` can return what they receive.
//
// `relayOnly` is set by participant.ts in a line before this file.
(() => {
  const connections = [];
  const policy = (configuration) =>
    globalThis.relayOnly ? { ...configuration, iceTransportPolicy: "relay" } : configuration;

  globalThis.RTCPeerConnection = class extends globalThis.RTCPeerConnection {
    constructor(configuration, ...rest) {
      super(policy(configuration), ...rest);
      connections.push(this);
    }

    setConfiguration(configuration) {
      super.setConfiguration(policy(configuration));
    }
  };

  const candidate = (stats, id) => {
    const { address, port, protocol, candidateType, relayProtocol } = stats.get(id) ?? {};
    return { address, port, protocol, type: candidateType, relayProtocol };
  };

  async function readConnection(connection) {
    const stats = await connection.getStats();
    const all = [...stats.values()];
    const selected = all.find(({ type, selectedCandidatePairId }) => type === "transport" && selectedCandidatePairId);
    const pair = selected && stats.get(selected.selectedCandidatePairId);
    return {
      state: connection.connectionState,
      offered: connection.remoteDescription !== null,
      local: pair && candidate(stats, pair.localCandidateId),
      remote: pair && candidate(stats, pair.remoteCandidateId),
      inbound: all
        .filter(({ type }) => type === "inbound-rtp")
        .map(({ id, kind, bytesReceived, framesDecoded }) => ({
          id,
          kind,
          bytes: bytesReceived,
          frames: framesDecoded ?? 0,
        })),
    };
  }

  globalThis.jitsiCall = {
    /** @returns {Promise<object>} a Reading of reading.ts. */
    async read() {
      const conference = globalThis.APP?.conference;
      return {
        joined: conference?.isJoined?.(),
        participants: conference?.membersCount,
        connections: await Promise.all(
          connections.filter(({ connectionState }) => connectionState !== "closed").map(readConnection),
        ),
      };
    },
  };
})();
