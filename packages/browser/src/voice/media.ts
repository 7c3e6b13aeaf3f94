/** Sound in or out: a microphone's stream, or a playing element. */
export type Media = MediaStream | HTMLMediaElement;

/** Whether it is in use now. Asks for no permission and does not analyse the sound. */
export function isLive(media: Media): boolean {
  if ("getAudioTracks" in media) {
    return media.getAudioTracks().some(({ readyState, enabled, muted }) => readyState === "live" && enabled && !muted);
  }
  return !(media.paused || media.ended || media.muted || media.volume === 0);
}

/** Mutes everything that is not muted yet, and returns a function that undoes only this. */
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
