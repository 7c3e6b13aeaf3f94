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
      description: "Its address, with the version where it has one. Of Ollama: without /api and /v1.",
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
      .meta({ description: "How long an answer is used before the service is asked again." }),
    timeout: timeout
      .default(300)
      .meta({ description: "How long it may take. After that, the last known answer is used." }),
  })
  .meta({ description: "The operator's own service that knows people: it is asked by POST with {id, groups}." });

const people = z
  .strictObject({
    file: z.string().min(1).optional().meta({ description: "A YAML or CSV file; it is read again when it changes." }),
    groups: z.record(z.string().min(1), group).optional(),
    service: service.optional(),
    unknown: z.enum(["refuse", "unknown-age"]).default("refuse").meta({
      description: "People who are in none of these: refused, or governed by the policy's unknownAge.",
    }),
  })
  .meta({ description: "Who the people are, and how old." });

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
      description: "Where a proven sender's requests are tasks without a mark: for LibreChat's titleEndpoint.",
    }),
  })
  .meta({ description: "Where things are." });

const limits = z
  .strictObject({
    body: size.default(10 * 1024 ** 2).meta({ description: "The largest request body." }),
    streams: z.number().int().min(1).default(1000).meta({ description: "Requests to upstreams at once." }),
    headersTimeout: timeout.default(30_000).meta({ description: "How long a client may take to send its headers." }),
    bodyTimeout: timeout.default(60_000).meta({ description: "How long a client may take to send a request." }),
    idleTimeout: timeout.default(120_000).meta({ description: "How long an upstream may be silent in a stream." }),
    storeTimeout: timeout.optional().meta({
      description:
        "How long the store may take before this gateway decides without it. Default: 150 ms for Redis, 2 s for a folder.",
    }),
  })
  .meta({ description: "Limits for clients and upstreams." });

const words = z
  .strictObject({
    setBy: z
      .union([z.strictObject({ name: z.string().min(1).max(80) }), z.strictObject({ family: z.literal(true) })])
      .optional()
      .meta({ description: 'Whose limits they are, for screens: {name: "Lincoln School"} or {family: true}.' }),
    help: link.optional().meta({ description: "Where to get help: an address that screens link to." }),
    refusals: z.enum(["reply", "error"]).default("reply").meta({
      description:
        "Refusals as a normal reply in the chat, or as the API's error. Most chats show raw JSON for an error.",
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
  .meta({ description: "GET /metrics: true (for a network that nobody else reaches), or with a bearer key." });

const serviceKey = z.strictObject({
  key: secret,
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, "Write lowercase letters, digits and hyphens."),
  scopes: z.array(z.enum(["events", "status", "guardian"])).min(1),
  role: z
    .enum(["parent", "app", "school"])
    .optional()
    .meta({ description: "The role in which its guardians' events act." }),
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
  .meta({ description: "GET /recess/forward-auth for nginx, Caddy and Traefik: which requests are messages." });

const guardians = z
  .strictObject({
    webhook: z.strictObject({ url: address, secret }).optional().meta({ description: "Where guardians' notices go." }),
    about: z.array(z.enum(["stop", "nudge"])).default(["stop", "nudge"]),
  })
  .meta({ description: "Which events guardians are notified of." });

/** The whole file. */
export const gatewaySchema: z.ZodType<GatewaySettings> = z
  .strictObject({
    $schema: z.string().optional().meta({ description: "Where the JSON Schema is, for editors. Ignored." }),
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
      description: "The secret before this one, while it is being changed: what is kept under it is found.",
    }),
    nextSecret: secret.optional().meta({
      description: "The secret to come, while several gateways change theirs one by one.",
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
