import { sumIn } from "./sums.ts";
import { sumText, fallbacks, help, stories, type Text, topics } from "./texts.ts";

/** A system message with this line marks the person's message as a call for help. */
export const HELP_LINE = "This message is a call for help.";

interface Message {
  readonly role: string;
  readonly content: string;
}

/** The embedded responder's answer to a conversation. The same conversation gets the same answer. */
export function replyTo(messages: readonly Message[]): string {
  const asked = messages.findLast(({ role }) => role === "user")?.content ?? "";
  const language: keyof Text = /\p{Script=Han}/u.test(asked) ? "zh" : "en";
  const answers = messages.filter(({ role }) => role === "assistant").map(({ content }) => content);

  if (messages.some(({ role, content }) => role === "system" && content.includes(HELP_LINE))) return help[language];

  const question = asked.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
  const story = nextPart(question, answers, language);
  if (story !== null) return story;

  const sum = sumIn(question);
  if (sum !== null) return sumText[language].replaceAll("{sum}", sum);

  const topic = topics.find(({ about }) => about.test(question));
  if (topic === undefined) return pick(fallbacks, answers)[language];
  const { text, more } = topic;
  // A repeated question gets the longer answer, if there is one.
  return more !== undefined && answers.includes(text[language]) ? more[language] : text[language];
}

const WANTS_STORY = /\bstory\b|\btale\b|故事/;
const GO_ON =
  /^(?:and then|then|go on|more|next|continue|keep going|what happen\w*|please go on)\b|\bgo on\b|\bnext part\b|继续|接着|然后呢|下一段|还有吗/;

/** A story comes in parts: the next one, or the first of another story. */
function nextPart(question: string, answers: readonly string[], language: keyof Text): string | null {
  const wasSaid = (part: Text): boolean => answers.includes(part.en) || answers.includes(part.zh);
  const last = answers.at(-1);
  const current = stories.find((parts) => parts.some(({ en, zh }) => en === last || zh === last));
  if (current !== undefined && (GO_ON.test(question) || WANTS_STORY.test(question))) {
    const next = current.find((part) => !wasSaid(part));
    if (next !== undefined) return next[language];
  }
  if (!WANTS_STORY.test(question)) return null;
  const fresh = stories.find((parts) => !parts.some(wasSaid)) ?? stories[0];
  return fresh?.[0]?.[language] ?? null;
}

function pick(texts: readonly Text[], answers: readonly string[]): Text {
  const unsaid = texts.find(({ en, zh }) => !answers.includes(en) && !answers.includes(zh));
  return unsaid ?? texts[answers.length % texts.length] ?? { en: "", zh: "" };
}
