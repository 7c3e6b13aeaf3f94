import * as z from "zod";
import { address, ages, duration, link, notText, path, secret, size, timeout } from "./fields.ts";
import { family } from "./family.ts";
import { identity } from "./identity.ts";
import type { GatewaySettings } from "./settings.ts";

const upstream = z
  .strictObject({
    name: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9-]{0,39}$/,
        "Write lowercase letters, digits and hyphens: it appears in logs and metrics.",
      ),
    kind: z
      .enum(["openai", "anthropic", "ollama"])
      .meta({ description: "The API it speaks. Most local servers and aggregators speak openai." }),
    baseUrl: address.meta({
      description: "Its address, including a version such as /v1. For Ollama: without /api and /v1.",
      examples: ["https://api.openai.com/v1", "https://api.anthropic.com/v1", "http://127.0.0.1:11434"],
    }),
    key: secret.optional().meta({ description: "Its API key. It is sent to this upstream only." }),
    models: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .meta({ description: 'Models that go here: names, or prefixes with a "*" at the end. Default: all.' }),
    timeout: timeout.optional().meta({ description: "How long it may take to begin its response.", default: "120s" }),
  })
  .meta({ description: "A model's server behind the gateway." });

const embedded = z.strictObject({ name: z.string(), kind: z.literal("embedded") }).meta({
  description: "The built-in responder: prepared texts, for trying the gateway without a model.",
});

const group = z.strictObject({ ages }).meta({ description: "The ages of a group's members." });

const service = z
  .strictObject({
    url: address,
    secret: secret.meta({ description: "Signs each request as standardwebhooks.com says." }),
    cache: duration
      .default(300_000)
      .meta({ description: "How long an answer is kept before the service is asked again." }),
    timeout: timeout
      .default(300)
      .meta({ description: "How long the service may take. After that, its last answer is used." }),
  })
  .meta({ description: "Your own service that knows people. It receives {id, groups} by POST." });

const people = z
  .strictObject({
    file: z.string().min(1).optional().meta({ description: "A YAML or CSV file; it is read again when it changes." }),
    groups: z.record(z.string().min(1), group).optional(),
    service: service.optional(),
    unknown: z.enum(["refuse", "unknown-age"]).default("refuse").meta({
      description:
        "What happens to people who are in none of these: refuse, or govern them by the policy's unknownAge.",
    }),
  })
  .meta({ description: "The people and their ages." });

/** `listen`: an address and a port. */
export const listen: z.ZodString = z
  .string({ error: notText('an address and a port, such as "127.0.0.1:8787"') })
  .regex(/^(?:\[[0-9a-fA-F:]+\]|[\w.-]+):\d{1,5}$/, 'Write an address and a port, such as "127.0.0.1:8787".')
  .refine((text) => Number(text.slice(text.lastIndexOf(":") + 1)) <= 65_535, "A port is a number from 0 to 65535.");

const paths = z
  .strictObject({
    base: path.default("/v1").meta({ description: "The prefix of OpenAI's and Anthropic's paths." }),
    ollama: path.default("/api").meta({ description: "The prefix of Ollama's paths." }),
    tasks: path.default("/tasks/v1").meta({
      description:
        "A prefix under which a proven sender's requests count as tasks, without a mark. For LibreChat's titleEndpoint.",
    }),
  })
  .meta({ description: "The prefixes of the gateway's paths." });

const limits = z
  .strictObject({
    body: size.default(10 * 1024 ** 2).meta({ description: "The largest request body." }),
    streams: z
      .number()
      .int()
      .min(1)
      .default(1000)
      .meta({ description: "The largest number of simultaneous requests to upstreams." }),
    headersTimeout: timeout.default(30_000).meta({ description: "How long a client may take to send its headers." }),
    bodyTimeout: timeout.default(60_000).meta({ description: "How long a client may take to send a request." }),
    idleTimeout: timeout.default(120_000).meta({ description: "How long an upstream may be silent in a stream." }),
    storeTimeout: timeout.optional().meta({
      description:
        "How long the store may take before this gateway decides without it. Default: 150 ms for Redis, 2 s for a folder.",
    }),
  })
  .meta({ description: "Limits on clients, upstreams and the store." });

const words = z
  .strictObject({
    setBy: z
      .union([z.strictObject({ name: z.string().min(1).max(80) }), z.strictObject({ family: z.literal(true) })])
      .optional()
      .meta({ description: 'Who set the limits, for screens: {name: "Lincoln School"} or {family: true}.' }),
    help: link.optional().meta({ description: "The address of a page about getting help. Screens link to it." }),
    refusals: z.enum(["reply", "error"]).default("reply").meta({
      description:
        "How refusals arrive: as a normal reply in the chat, or as an error of the API. Most chats show an error as raw JSON.",
    }),
    notices: z.boolean().default(true).meta({
      description:
        "Puts notices (a reminder, minutes left) on one line before the reply, for chats without Recess's page.",
    }),
  })
  .meta({ description: "The texts that people read." });

const label = z
  .union([z.boolean(), z.strictObject({ text: z.string().min(1).max(200) })], {
    error: 'Write true, false, or {text: "Written by an AI"}.',
  })
  .meta({ description: "Marks replies as made by an AI: true, or with words of your own." });

const metrics = z
  .union([z.boolean(), z.strictObject({ key: secret })], { error: "Write true, false, or {key: {env: NAME}}." })
  .meta({ description: "Serves GET /metrics: true for a network that nobody else can reach, or a bearer key." });

const serviceKey = z.strictObject({
  key: secret,
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "Write lowercase letters, digits and hyphens."),
  scopes: z.array(z.enum(["events", "status", "guardian"])).min(1),
  role: z
    .enum(["parent", "app", "school"])
    .optional()
    .meta({ description: "The role in which the key's guardian events act." }),
});

const decisions = z
  .strictObject({ keys: z.array(serviceKey).min(1) })
  .meta({ description: "The decision API for other servers: POST /recess/v1/events and /recess/v1/status." });

const forwardAuth = z
  .strictObject({
    messages: z
      .array(
        z.strictObject({
          method: z.string().regex(/^[A-Z]{3,10}$/, 'Write a method in capitals, such as "POST".'),
          path: z
            .string()
            .startsWith("/", 'Write a path that begins with "/", such as "/api/chat".')
            .meta({ description: 'A path; a "*" at its end matches any rest.' }),
        }),
      )
      .min(1),
  })
  .meta({
    description: "The requests that count as messages, for GET /recess/forward-auth (nginx, Caddy and Traefik).",
  });

const guardians = z
  .strictObject({
    webhook: z
      .strictObject({ url: address, secret })
      .optional()
      .meta({ description: "The address that receives notices for guardians." }),
    about: z.array(z.enum(["stop", "nudge"])).default(["stop", "nudge"]),
  })
  .meta({ description: "Which events guardians are notified of." });

/** The whole file. */
export const gatewaySchema: z.ZodType<GatewaySettings> = z
  .strictObject({
    $schema: z
      .string()
      .optional()
      .meta({ description: "The address of the JSON Schema, for editors. The gateway ignores it." }),
    listen: listen.default("127.0.0.1:8787").meta({ description: "The address and port to listen on." }),
    upstreams: z
      .array(z.discriminatedUnion("kind", [upstream, embedded]))
      .min(1)
      .meta({ description: "The model servers behind the gateway." }),
    policy: z
      .string()
      .min(1)
      .meta({ description: "A policy file, or a preset's name.", examples: ["balanced"] }),
    store: z
      .union([z.string().min(1), secret], { error: 'Write a folder, a "redis://" address, or {env: NAME}.' })
      .default("data/records")
      .meta({ description: "A folder (LMDB), or a redis:// address; {env: NAME} for one that holds a password." }),
    secret: secret.meta({
      description: "At least 32 characters; account ids are hashed with it before they are stored.",
    }),
    previousSecret: secret.optional().meta({
      description: "The former secret, while it is being changed: records stored under it are still found.",
    }),
    nextSecret: secret.optional().meta({
      description: "The next secret, while several gateways change theirs one by one.",
    }),
    identity: z
      .array(identity)
      .min(1)
      .meta({ description: "How a request identifies a person. The first method that matches is used." }),
    people: people.prefault({}),
    paths: paths.prefault({}),
    label: label.default(true),
    words: words.prefault({}),
    journal: z.string().min(1).optional().meta({ description: "A folder for the journal of decisions." }),
    metrics: metrics.default(false),
    guardians: guardians.optional(),
    decisions: decisions.optional(),
    forwardAuth: forwardAuth.optional(),
    family: family.optional(),
    limits: limits.prefault({}),
  })
  .meta({ title: "Recess gateway", description: "The gateway's configuration." });
