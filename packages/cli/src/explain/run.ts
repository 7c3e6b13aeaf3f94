import { print } from "../terminal/output.ts";
import { asData } from "./data.ts";
import { type Question, workOut } from "./explanation.ts";
import { explanationText } from "./text.ts";
import { type LanguageName, makeLanguage } from "./words/language.ts";

export async function explain(question: Question, format: "json" | LanguageName): Promise<void> {
  const explanation = await workOut(question);
  if (format === "json") await print(`${JSON.stringify(asData(explanation), null, 2)}\n`);
  else await print(explanationText(explanation, makeLanguage(format, explanation.zone)));
}
