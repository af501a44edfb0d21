// The page of a stub region. `MODE` selects the failure; `OTHERS` is the number of other participants. Instead of a bridge, each other
// participant is a pair of connections within the page that carries the simulated camera and microphone.
async function connect(stream, mode) {
  const [sender, receiver] = [new RTCPeerConnection(), new RTCPeerConnection()];
  if (mode !== "unreachable") {
    sender.onicecandidate = ({ candidate }) => candidate && receiver.addIceCandidate(candidate);
    receiver.onicecandidate = ({ candidate }) => candidate && sender.addIceCandidate(candidate);
  }
  for (const track of stream.getTracks()) sender.addTrack(track, stream);
  await sender.setLocalDescription();
  const withoutCandidates = ({ type, sdp }) => ({ type, sdp: sdp.replace(/^a=candidate.*\r\n/gm, "") });
  await receiver.setRemoteDescription(withoutCandidates(sender.localDescription));
  await receiver.setLocalDescription();
  await sender.setRemoteDescription(withoutCandidates(receiver.localDescription));
  receiver.onconnectionstatechange = () => {
    if (receiver.connectionState === "connected" && mode === "stops") setTimeout(() => sender.close(), 1500);
  };
}

globalThis.join = async (mode, others) => {
  globalThis.APP = {
    conference: { isJoined: () => mode !== "locked", membersCount: mode === "strangers" ? others + 2 : others + 1 },
  };
  if (mode === "silent") return;
  const socket = new WebSocket(`wss://${location.host}/xmpp-websocket?room=check`);
  await new Promise((opened) => socket.addEventListener("message", opened));
  if (mode === "no bridge" || mode === "locked") return;
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: mode !== "sound only" });
  for (let n = 0; n < others; n++) await connect(stream, mode);
};
