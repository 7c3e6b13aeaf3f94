import * as z from "zod";
import type { FamilySettings } from "./settings.ts";
import { address, secret } from "./fields.ts";

const signIn = z
  .strictObject({
    issuer: address.meta({
      description: "The provider, as its discovery document names it.",
      examples: ["https://id.example.com"],
    }),
    clientId: z.string().min(1).meta({ description: "What the provider calls this gateway." }),
    clientSecret: secret.optional().meta({ description: "What it has given it. Leave it out for a public client." }),
    name: z.string().min(1).max(80).meta({ description: "What people call it: it is on the button." }),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, "A scope is a word without spaces."))
      .min(1)
      .optional()
      .meta({ description: "What is asked for besides openid. Default: what the claims below need." }),
    accountClaim: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "The claim that says as whom someone uses the chat: its value is an id of people. Opens /my-rules.",
        examples: ["sub", "email"],
      }),
    guardianClaim: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "The claim that says whose guardian someone is: its value is in guardians of the file of people. Opens /family.",
        examples: ["email"],
      }),
    groupsClaim: z.string().min(1).default("groups").meta({ description: "The claim with someone's groups." }),
  })
  .meta({
    description:
      "Sign-in at an OpenID Connect provider, beside passkeys. Register there: the url, and /signin/oidc/callback.",
  });

const staff = z
  .strictObject({
    reasons: z
      .record(
        z.string().regex(/^[A-Za-z0-9.:_@+/#-]{1,64}$/, "A code has letters, digits and . : _ @ + / # -, at most 64."),
        z.string().min(1).max(200),
      )
      .optional()
      .meta({
        description: "Why staff may pause an account: codes, and what each means. Default: no reason is asked for.",
        examples: [{ "age-check": "Their age is being checked" }],
      }),
    answers: z
      .array(z.strictObject({ name: z.string().min(1).max(80), text: z.string().min(1).max(2000) }))
      .optional()
      .meta({
        description: "Prepared answers to objections: the label that staff choose, and the text that the child reads.",
      }),
  })
  .meta({ description: "What staff choose from." });

const colour = z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, 'Write a colour such as "#226666".');

const colours = z
  .strictObject({
    accent: colour.optional().meta({ description: "Of buttons and bars on light pages: 4.5:1 on white." }),
    accentDark: colour.optional().meta({ description: "The same on dark pages: 4.5:1 on #112222." }),
  })
  .meta({
    description: "The chat's own colours, on the pages.",
    examples: [{ accent: "#226666", accentDark: "#88ddcc" }],
  });

/** The pages of families and staff. */
export const family: z.ZodType<FamilySettings> = z
  .strictObject({
    url: address.meta({
      description: "What people open to get to the gateway. Passkeys need https and a name, not an address of numbers.",
      examples: ["https://recess.example.com"],
    }),
    name: z.string().min(1).max(80).meta({ description: "What the chat is called, on the pages." }),
    logo: address
      .refine(
        (text) => text.startsWith("https:"),
        "Write an https: address: browsers load no other picture on such a page.",
      )
      .optional()
      .meta({
        description: "The address of a picture, 24 pixels high.",
        examples: ["https://www.example.com/logo.svg"],
      }),
    colours: colours.optional(),
    signIn: signIn.optional(),
    features: z
      .record(z.string().min(1), z.string().min(1).max(200))
      .optional()
      .meta({
        description: "What the policy's features are called on the pages. Default: their names.",
        examples: [{ memory: "Remembers earlier chats" }],
      }),
    staff: staff.optional(),
  })
  .meta({
    description:
      "Pages at /family, /my-rules and, with a journal, /staff. Who may sign in: recess family invite, or signIn's claims.",
  });
