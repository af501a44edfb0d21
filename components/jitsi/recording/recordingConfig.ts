import { MAX_VIDEO_KBPS, type RecordingPlan } from "../../../stacks/plan/recording";

/** Frames of a fragment: two seconds at the image's 30 frames per second. A crash loses at most one fragment. */
const FRAMES_PER_FRAGMENT = 60;

/**
 * Configuration of jibri, included after the image's own. Differences from its reference.conf: fragments, so that a file is
 * playable up to its last one if the recorder crashes; and a maximum rate, so that the longest recording has a known size.
 */
export function recordingConfig({ streaming }: Pick<RecordingPlan, "streaming">): string {
  return [
    "jibri.ffmpeg.video-params-recording = ${jibri.ffmpeg.video-params} [",
    '  "-preset", ${jibri.ffmpeg.video-encode-preset-recording}',
    '  "-profile:v", "main", "-level", "3.1"',
    `  "-g", "${FRAMES_PER_FRAGMENT}", "-maxrate", "${MAX_VIDEO_KBPS}k", "-bufsize", "${2 * MAX_VIDEO_KBPS}k"`,
    '  "-movflags", "+frag_keyframe+empty_moov+default_base_moof"',
    '  "-f", ${jibri.ffmpeg.recording-format}',
    "]",
    // The web client hides its button, but other clients may still send the request.
    ...(streaming ? [] : ["jibri.streaming.rtmp-allow-list = []"]),
    "",
  ].join("\n");
}
