import { PolicyError } from "@recess/core";
import type { Model } from "./model.ts";
import { startServer } from "./server.ts";

const { env } = process;

/** `OPENAI_BASE_URL` or `OPENAI_API_KEY` select another model than the embedded one. Ollama needs no key. */
function modelOfEnvironment(): Model | undefined {
  const { OPENAI_BASE_URL, OPENAI_API_KEY, OPENAI_MODEL } = env;
  if (!OPENAI_BASE_URL && !OPENAI_API_KEY) return undefined;
  const baseUrl = OPENAI_BASE_URL || "https://api.openai.com/v1";
  if (!/^https?:/.test(baseUrl) || !URL.canParse(baseUrl)) {
    throw new Error(
      `OPENAI_BASE_URL is "${baseUrl}"; write an address with its version, like http://127.0.0.1:11434/v1.`,
    );
  }
  return {
    baseUrl: baseUrl.replace(/\/+$/, ""),
    apiKey: OPENAI_API_KEY || "none",
    name: OPENAI_MODEL || (OPENAI_BASE_URL ? "llama3.2" : "gpt-4o-mini"),
  };
}

function portOfEnvironment(): number {
  const port = env["PORT"] || "3000";
  if (/^\d+$/.test(port) && Number(port) < 65_536) return Number(port);
  throw new Error(`PORT is "${port}"; write a number from 0 to 65535.`);
}

try {
  const model = modelOfEnvironment();
  const data = env["RECESS_CHAT_DATA"];
  const server = await startServer({ port: portOfEnvironment(), model, ...(data && { data }) });
  console.log(`The chat is at ${server.url}${model === undefined ? "" : `, with ${model.name} of ${model.baseUrl}`}`);

  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
} catch (error) {
  if (error instanceof PolicyError) {
    console.error(`The policy is not valid:\n${error.message.replaceAll(`${process.cwd()}/`, "")}`);
  } else {
    console.error(error instanceof Error ? error.message : error);
  }
  process.exitCode = 1;
}
