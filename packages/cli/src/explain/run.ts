import { print } from "../terminal/output.ts";
import { asData } from "./data.ts";
import { originsText } from "./origins.ts";
import { explanationOf, type Question } from "./explanation.ts";
import { explanationText } from "./text.ts";
import { type LanguageName, makeLanguage } from "./words/language.ts";

/**
 * Prints what a policy means for a person; with `origins`, also where each value comes from. Data always includes the
 * origins.
 */
export async function explain(
  question: Question,
  format: "json" | LanguageName,
  { origins }: { readonly origins: boolean },
): Promise<void> {
  const explanation = await explanationOf(question);
  if (format === "json") await print(`${JSON.stringify(asData(explanation), null, 2)}\n`);
  else {
    const language = makeLanguage(format, explanation.zone);
    await print(explanationText(explanation, language));
    if (origins) await print(originsText(explanation, language));
  }
}
