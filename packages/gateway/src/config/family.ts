import * as z from "zod";
import type { FamilySettings } from "./settings.ts";
import { address, secret } from "./fields.ts";

const signIn = z
  .strictObject({
    issuer: address.meta({
      description: "The provider's issuer, as in its discovery document.",
      examples: ["https://id.example.com"],
    }),
    clientId: z.string().min(1).meta({ description: "The id under which the provider knows this gateway." }),
    clientSecret: secret
      .optional()
      .meta({ description: "The secret that the provider issued. Leave it out for a public client." }),
    name: z.string().min(1).max(80).meta({ description: "The provider's name, as the button shows it." }),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5B\x5D-\x7E]+$/, "A scope is a word without spaces."))
      .min(1)
      .optional()
      .meta({ description: "The scopes to request in addition to openid. Default: those that the claims below need." }),
    accountClaim: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: "The claim with a person's id in people. It opens /my-rules to them.",
        examples: ["sub", "email"],
      }),
    guardianClaim: z
      .string()
      .min(1)
      .optional()
      .meta({
        description:
          "The claim that identifies a guardian, as listed under guardians in the file of people. It opens /family to them.",
        examples: ["email"],
      }),
    groupsClaim: z.string().min(1).default("groups").meta({ description: "The claim with a person's groups." }),
  })
  .meta({
    description:
      "Sign-in through an OpenID Connect provider, in addition to passkeys. The redirect to register there: url, followed by /signin/oidc/callback.",
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
        description:
          "The reasons for which staff may pause an account: codes, with their meanings. Default: staff give no reason.",
        examples: [{ "age-check": "Their age is being checked" }],
      }),
    answers: z
      .array(z.strictObject({ name: z.string().min(1).max(80), text: z.string().min(1).max(2000) }))
      .optional()
      .meta({
        description: "Prepared answers to objections: a label for staff, and the text that the child reads.",
      }),
  })
  .meta({ description: "The choices that staff have." });

const colour = z.string().regex(/^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i, 'Write a colour such as "#226666".');

const colours = z
  .strictObject({
    accent: colour
      .optional()
      .meta({ description: "The colour of buttons and bars on light pages. Contrast: at least 4.5:1 on white." }),
    accentDark: colour.optional().meta({ description: "The same on dark pages. Contrast: at least 4.5:1 on #112222." }),
  })
  .meta({
    description: "The chat's colours, for the pages.",
    examples: [{ accent: "#226666", accentDark: "#88ddcc" }],
  });

/** The pages of families and staff. */
export const family: z.ZodType<FamilySettings> = z
  .strictObject({
    url: address.meta({
      description: "The gateway's public address. Passkeys need https and a host name; an IP address will not do.",
      examples: ["https://recess.example.com"],
    }),
    name: z.string().min(1).max(80).meta({ description: "The chat's name, for the pages." }),
    logo: address
      .refine(
        (text) => text.startsWith("https:"),
        "Write an https: address: browsers load no other pictures on an https page.",
      )
      .optional()
      .meta({
        description: "The address of a logo. It is shown 24 pixels high.",
        examples: ["https://www.example.com/logo.svg"],
      }),
    colours: colours.optional(),
    signIn: signIn.optional(),
    features: z
      .record(z.string().min(1), z.string().min(1).max(200))
      .optional()
      .meta({
        description: "Titles of the policy's features, for the pages. Default: the features' names.",
        examples: [{ memory: "Remembers earlier chats" }],
      }),
    staff: staff.optional(),
  })
  .meta({
    description:
      "Pages at /family, /my-rules and, with a journal, /staff. People sign in after recess family invite, or by signIn's claims.",
  });
