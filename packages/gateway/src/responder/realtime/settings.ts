import { z } from "zod";

/** How the end of a person's speech is detected; `null` if the client signals it. */
export interface Detection {
  readonly type: string;
  readonly create_response: boolean;
  readonly silence_duration_ms: number;
}

/** The supported settings of a session; others are accepted and have no effect. */
export interface SessionUpdate {
  readonly instructions?: string | undefined;
  readonly output_modalities?: string[] | undefined;
  readonly audio?:
    | {
        readonly input?:
          | {
              readonly turn_detection?: Detection | null | undefined;
              readonly transcription?: object | null | undefined;
            }
          | undefined;
      }
    | undefined;
  readonly tools?: { readonly name: string }[] | undefined;
}

const detection: z.ZodType<Detection> = z.object({
  type: z.string().default("server_vad"),
  create_response: z.boolean().default(true),
  silence_duration_ms: z.number().min(0).max(10_000).default(500),
});

export const sessionUpdate: z.ZodType<SessionUpdate> = z.object({
  instructions: z.string().optional(),
  output_modalities: z.array(z.string()).optional(),
  audio: z
    .object({
      input: z
        .object({
          turn_detection: detection.nullable().optional(),
          transcription: z.looseObject({}).nullable().optional(),
        })
        .optional(),
    })
    .optional(),
  tools: z.array(z.object({ name: z.string() })).optional(),
});

export interface Settings {
  readonly instructions: string;
  readonly modalities: readonly string[];
  readonly detection: Detection | null;
  /** Input is also returned as text. */
  readonly transcribes: boolean;
  readonly tools: readonly string[];
}

export const DEFAULT_SETTINGS: Settings = {
  instructions: "",
  modalities: ["audio"],
  detection: { type: "server_vad", create_response: true, silence_duration_ms: 500 },
  transcribes: false,
  tools: [],
};

export function withUpdate(settings: Settings, update: SessionUpdate): Settings {
  const { instructions, output_modalities, audio, tools } = update;
  const { turn_detection: given, transcription } = audio?.input ?? {};
  return {
    instructions: instructions ?? settings.instructions,
    modalities: output_modalities ?? settings.modalities,
    detection: given === undefined ? settings.detection : given,
    transcribes: transcription === undefined ? settings.transcribes : transcription !== null,
    tools: tools?.map(({ name }) => name) ?? settings.tools,
  };
}

/** The session in the protocol's format. */
export function sessionOf(id: string, model: string, { instructions, modalities, detection, tools }: Settings): object {
  const format = { type: "audio/pcm", rate: 24_000 };
  return {
    type: "realtime",
    object: "realtime.session",
    id,
    model,
    instructions,
    output_modalities: modalities,
    audio: { input: { format, turn_detection: detection }, output: { format, voice: "tone" } },
    tools: tools.map((name) => ({ type: "function", name })),
    tool_choice: "auto",
  };
}
