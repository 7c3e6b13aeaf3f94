import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import { startCall, withVoice } from "@recess/browser/voice";

const client = createRecess();
const drafts: string[] = [];
const recess = withVoice(client, { tone: true, onDraft: (text) => void drafts.push(text) });
defineElements(recess, { locale: en });
client.start();

Object.assign(globalThis, {
  client,
  recess,
  drafts,
  talk(user: string): WebSocket {
    const socket = new WebSocket(`/talk?user=${user}`);
    recess.socket(socket);
    return socket;
  },
  /** Makes a call with a silent track. */
  async dial() {
    const connection = new RTCPeerConnection();
    const { stream } = new MediaStreamAudioDestinationNode(new AudioContext());
    for (const track of stream.getTracks()) connection.addTrack(track, stream);
    const call = await startCall(recess, connection);
    return { call, connection };
  },
});
