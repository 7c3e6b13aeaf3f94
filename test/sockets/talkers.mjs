// The two ends of many conversations in a process of their own: those who talk, and the model that hears them. Between them is the
// server that is measured, and nothing else of its process.
import { once } from "node:events";
import { WebSocket, WebSocketServer } from "ws";

/** 100 ms of sound, ten times a second. */
const SOUND = Buffer.alloc(4800).toString("base64");
const EVERY_MS = 100;
const BEGIN = '{"type":"input_audio_buffer.append","event_id":"';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let delays = [];
const model = new WebSocketServer({ port: 0, host: "127.0.0.1" });
model.on("connection", (socket) =>
  socket.on("message", (/** @type {Buffer} */ data) => {
    // Read off the bytes: the model must not be what is measured.
    const end = data.indexOf(34, BEGIN.length);
    delays.push(performance.now() - Number(data.toString("latin1", BEGIN.length, end)));
  }),
);
await once(model, "listening");

/** @type {Map<string, WebSocket[]>} */
const talkers = new Map();

async function connect({ name, url, count }) {
  const sockets = Array.from({ length: count }, (_, i) => new WebSocket(`${url}?user=child-${i}`));
  talkers.set(name, sockets);
  await Promise.all(sockets.map((socket) => once(socket, "open")));
}

/** Each conversation begins at another moment of the first 100 ms. */
async function talk({ name, frames }) {
  delays = [];
  const sockets = talkers.get(name) ?? [];
  await Promise.all(
    sockets.map(async (socket, i) => {
      await pause((i / sockets.length) * EVERY_MS);
      for (let frame = 0; frame < frames; frame += 1) {
        socket.send(`${BEGIN}${performance.now()}","audio":"${SOUND}"}`);
        await pause(EVERY_MS);
      }
    }),
  );
  while (delays.length < sockets.length * frames) await pause(10);
  return delays;
}

async function answer(request) {
  if (request.do === "end") process.exit(0);
  process.send({ done: await (request.do === "connect" ? connect(request) : talk(request)) });
}

process.on("message", (request) => void answer(request));
process.send({ url: `ws://127.0.0.1:${model.address().port}` });
