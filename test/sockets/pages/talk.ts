import { createRecess } from "@recess/browser";
import { startCall, withVoice } from "@recess/browser/voice";

const client = createRecess();
client.start();
const drafts: string[] = [];
const recess = withVoice(client, { tone: true, onDraft: (text) => void drafts.push(text) });

Object.assign(globalThis, {
  recess,
  drafts,
  talk(user: string): WebSocket {
    const socket = new WebSocket(`/talk?user=${user}`);
    recess.socket(socket);
    return socket;
  },
  /** Makes a call with a track that is silent. */
  async dial() {
    const connection = new RTCPeerConnection();
    const { stream } = new MediaStreamAudioDestinationNode(new AudioContext());
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    const call = await startCall(recess, connection);
    return { call, connection };
  },
});
