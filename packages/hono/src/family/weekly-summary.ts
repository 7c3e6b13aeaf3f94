import type { Governor } from "@recess/core";

import { summaryLines } from "./data.tsx";
import { languageFor } from "./language.ts";
import type { FamilyChild } from "./options.ts";
import { standingOf } from "./standing.ts";

export interface WeeklySummaryOptions {
  readonly governor: Governor;
  readonly child: FamilyChild;
  /** A tag such as `"pt-BR"`. Default `"en"`. */
  readonly locale?: string;
}

/** A week in words, for the app's own mailer: nothing is sent from here. */
export interface WeeklySummary {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Times and numbers of the last seven days, without content; `null` for a child in no band. */
export async function weeklySummary({ governor, child, locale }: WeeklySummaryOptions): Promise<WeeklySummary | null> {
  const language = languageFor({ option: locale });
  const standing = await standingOf(governor, child);
  if (standing.governed === null) return null;
  const subject = language.say("weekTitle", { name: inOneLine(child.name) });
  const lines = [...summaryLines(language, standing), language.say("noContent")];
  return {
    subject,
    text: [subject, "", ...lines].join("\n"),
    html: `<div lang="${language.tag}" dir="${language.dir}"><h1>${escaped(subject)}</h1>${lines
      .map((line) => `<p>${escaped(line)}</p>`)
      .join("")}</div>`,
  };
}

/** A newline in a name would start another header of the mail. */
function inOneLine(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
