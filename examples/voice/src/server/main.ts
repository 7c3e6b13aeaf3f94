import { startVoice } from "./server.ts";

const { PORT = "3001", OPENAI_API_KEY } = process.env;

try {
  if (!/^\d+$/.test(PORT) || Number(PORT) > 65_535) {
    throw new Error(`PORT is "${PORT}"; write a number from 0 to 65535.`);
  }
  const server = await startVoice({ port: Number(PORT), apiKey: OPENAI_API_KEY || undefined });
  console.log(`The voice is at ${server.url}${OPENAI_API_KEY ? ", with gpt-realtime" : ""}`);
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
