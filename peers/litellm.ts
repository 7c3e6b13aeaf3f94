import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Server, startServer } from "./program.ts";

/** The key that LiteLLM's proxy expects from its callers. */
export const MASTER_KEY = `sk-${"0123456789abcdef".repeat(4)}`;

export interface LiteLLMSetup {
  /** The program folder of a virtual environment that has LiteLLM installed. */
  readonly programs: string;
  /** The address of an OpenAI-compatible server behind it, with `/v1`. */
  readonly base: string;
  readonly key: string;
  /** Where requests for titles go; `null`: to the same server. */
  readonly tasks: string | null;
}

/** Starts LiteLLM's proxy. */
export async function startLiteLLM({ programs, base, key, tasks }: LiteLLMSetup): Promise<Server> {
  const folder = await mkdtemp(join(tmpdir(), "recess-litellm-"));
  const model = (name: string, of: string, at: string): string =>
    `  - { model_name: ${name}, litellm_params: { model: openai/${of}, api_base: "${at}", api_key: "${key}", allowed_openai_params: [user] } }`;
  const models = [
    model("starling", "starling", base),
    model("endless", "endless", base),
    ...(tasks === null ? [] : [model("starling-titles", "starling", tasks)]),
  ];
  await writeFile(join(folder, "litellm.yaml"), `model_list:\n${models.join("\n")}\n`);
  const server = await startServer(
    join(programs, "litellm"),
    (port) => ["--config", join(folder, "litellm.yaml"), "--host", "127.0.0.1", "--port", port],
    {
      ready: "/health/liveliness",
      // Prevents lookups on the network.
      env: {
        LITELLM_MASTER_KEY: MASTER_KEY,
        LITELLM_LOCAL_MODEL_COST_MAP: "True",
        LITELLM_TELEMETRY: "False",
        LITELLM_LOG: "ERROR",
      },
    },
  );
  return {
    ...server,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
