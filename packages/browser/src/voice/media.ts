/** What is heard or spoken: a microphone's stream, or an element that plays. */
export type Media = MediaStream | HTMLMediaElement;

/** Whether somebody speaks into it or listens to it now. It asks for no permission and looks at no sound. */
export function isLive(media: Media): boolean {
  if ("getAudioTracks" in media) {
    return media.getAudioTracks().some(({ readyState, enabled, muted }) => readyState === "live" && enabled && !muted);
  }
  return !(media.paused || media.ended || media.muted || media.volume === 0);
}

/** Mutes what is not muted, and returns what takes that back. */
export function mute(media: Media): () => void {
  if ("getAudioTracks" in media) {
    const tracks = media.getAudioTracks().filter(({ enabled }) => enabled);
    for (const track of tracks) track.enabled = false;
    return () => {
      for (const track of tracks) track.enabled = true;
    };
  }
  if (media.muted) return () => {};
  media.muted = true;
  return () => {
    media.muted = false;
  };
}
