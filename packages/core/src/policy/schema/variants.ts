import * as z from "zod";
import type {
  AcceptedInput,
  AtLeastInput,
  ClaimInput,
  DatedInput,
  PolicyInput,
  RegionInput,
} from "../../values/policy.ts";
import { notList, notObject, quote } from "../faults.ts";
import { NO_REGION } from "../resolve/layers.ts";
import { list, strict, text } from "./fields.ts";
import { date } from "./time-fields.ts";

// The keys of a region or dated part are checked where they take effect: in the resulting policy.

const PART_REMEDY = 'Write any keys of a policy, such as {"bands": {"teen": {"dailyLimit": "1h"}}}.';

const region: z.ZodType<RegionInput> = z
  .record(z.string(), z.unknown(), { error: ({ input }) => `${quote(input)} has no keys. ${PART_REMEDY}` })
  .meta({ description: "What differs in this region. Keys are merged, null takes one away, lists are replaced." });

export const regions: z.ZodType<{ readonly [code: string]: RegionInput }> = z
  .record(z.string(), region, {
    error: ({ input }) =>
      `${quote(input)} has no regions. Write codes and what differs, such as {"US-CA": {"extends": "us-ca-sb1119"}}.`,
  })
  .meta({
    description: "Differences in regions, by codes of your choice. Your server sets the account's region.",
    examples: [{ "US-CA": { extends: "us-ca-sb1119", atLeast: ["us-ca-sb1119"] } }],
  });

export const otherRegions: z.ZodType<string> = text(
  {
    description: `The part for accounts whose region is missing or not listed: a code of "regions", or "${NO_REGION}".`,
    examples: ["US-CA", NO_REGION],
    default: NO_REGION,
  },
  { remedy: `Write a code of "regions", or "${NO_REGION}".` },
);

const dates = {
  from: date({ description: "The first day to which it applies.", examples: ["2027-07-01"] }),
  to: date({ description: "The first day to which it no longer applies. Default: no end." }).optional(),
};

const datedPart: z.ZodType<DatedInput> = z
  .looseObject(dates, { error: ({ input }) => notObject(input, ["from", "to"]) })
  .meta({ description: "Any keys of a policy. They apply on these days." }) as z.ZodType<DatedInput>;

export const dated: z.ZodType<readonly DatedInput[]> = list(datedPart, {
  description: "Differences on some dates; later entries win.",
  examples: [[{ from: "2027-07-01", bands: { teen: { dailyLimit: "2h" } } }]],
  remedy: 'Write a list of parts such as [{"from": "2027-07-01", "bands": {"teen": {"dailyLimit": "2h"}}}].',
});

const CLAIM_REMEDY = 'Write a preset\'s name such as "us-ca-sb1119", or a path such as "./school.yaml".';

const reference: z.ZodType<string> = text(
  { description: "A preset's name, or a path from this file.", examples: ["us-ca-sb1119", "./school.yaml"] },
  { remedy: CLAIM_REMEDY },
);

const claimed: z.ZodType<string | PolicyInput> = z.union([
  reference,
  z.custom<PolicyInput>((value) => typeof value === "object" && value !== null && "bands" in value, {
    error: CLAIM_REMEDY,
  }),
]);

const claim: z.ZodType<ClaimInput> = strict<ClaimInput>(
  { policy: claimed, from: dates.from.optional(), to: dates.to },
  { description: "A claim for some days." },
);

export const atLeast: z.ZodType<AtLeastInput> = z
  .union([
    reference,
    claim,
    z.array(z.union([reference, claim]), { error: ({ input }) => notList(input, CLAIM_REMEDY) }),
  ])
  .meta({
    description:
      "A claim: this policy is nowhere looser than these presets or policy files. It is checked when the policy is read, and a " +
      "false claim makes the policy invalid. A preset is claimed for the dates on which it is in force.",
    examples: [
      "us-ca-sb1119",
      { policy: "us-ca-sb1119", from: "2027-07-01" },
      ["us-ca-sb1119"],
      [{ policy: "./school.yaml", from: "2027-09-01" }],
    ],
  });

export const accept: z.ZodType<readonly AcceptedInput[]> = list(
  strict<AcceptedInput>(
    {
      code: text(
        { description: "The warning's code, as `recess check` prints it.", examples: ["unknown-age-ungoverned"] },
        { remedy: 'Write a warning\'s code such as "unknown-age-ungoverned".' },
      ),
      because: text(
        { description: "Why it is intended.", examples: ["Everybody signs in with an age."] },
        {
          remedy: "Write a sentence that says why.",
          fault: (value) => (value.trim() === "" ? "Empty. Write a sentence that says why." : undefined),
        },
      ),
      until: date({ description: "The first day on which it is a warning again." }).optional(),
    },
    { description: "A warning that is intended." },
  ),
  {
    description: "Intended warnings: `recess check` lists them separately.",
    examples: [[{ code: "unknown-age-ungoverned", because: "Everybody signs in with an age." }]],
    remedy: 'Write a list such as [{"code": "unknown-age-ungoverned", "because": "Everybody signs in with an age."}].',
  },
);
