/** A complete configuration of transcription. */
export const TRANSCRIPTION = {
  enabled: true,
  backend: "whisper",
  url: "wss://speech.example.org:8443/ws",
  secret: "speech",
};
