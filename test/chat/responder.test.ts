import { expect, test } from "vitest";
import { isCallForHelp } from "../../examples/chat/src/server/help.ts";
import { helpPrompt, systemPrompt } from "../../examples/chat/src/server/prompts.ts";
import { fallbacks, help, replyTo, stories, type Text, topics, wordsOf } from "@recess/gateway/responder";
import { texts } from "../../examples/chat/src/page/texts.ts";

const user = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });

test("a story comes in parts, in either language, and then there is another", () => {
  const talk = [user("Tell me a story")];
  const told: string[] = [];
  for (const answer of ["go on", "and then?", "another story please", "go on"]) {
    const part = replyTo(talk);
    told.push(part);
    talk.push(assistant(part), user(answer));
  }
  told.push(replyTo(talk));
  expect(told).toEqual(stories.flat().map(({ en }) => en));
  const first = replyTo([user("给我讲个故事")]);
  expect(replyTo([user("给我讲个故事"), assistant(first), user("继续")])).toBe(stories[0]?.[1]?.zh);
});

test("sums are right", () => {
  expect(replyTo([user("What's 12 × 12?")])).toContain("12 × 12 = 144");
  expect(replyTo([user("7 除以 2 等于几")])).toContain("7 ÷ 2 = 3.5");
  expect(replyTo([user("1/0?")])).not.toContain("=");
});

test("what a page suggests is known", () => {
  const known = (question: string): boolean =>
    !fallbacks.some(({ en, zh }) => [en, zh].includes(replyTo([user(question)])));
  for (const { suggestions } of Object.values(texts)) {
    for (const question of Object.values(suggestions).flat())
      expect([question, known(question)]).toEqual([question, true]);
  }
});

test("it calls itself a program, and never claims feelings", () => {
  for (const question of ["Are you a real person?", "Do you love me?", "你是真人吗？"]) {
    expect(replyTo([user(question)])).toMatch(/computer program, not a person|电脑程序，不是真人/);
  }
  const all: readonly Text[] = [
    help,
    ...topics.flatMap(({ text, more }) => [text, more ?? text]),
    ...stories.flat(),
    ...fallbacks,
  ];
  for (const { en, zh } of all) {
    expect(en).not.toMatch(/\bI(?:'ll)? miss you|come back soon|don't go\b|I love/i);
    expect(zh).not.toMatch(/想你|别走|我爱/);
  }
});

test("a call for help is answered as one, and only if the server marks it", () => {
  const asked = user("hello");
  expect(replyTo([{ role: "system", content: helpPrompt("fourteen") }, asked])).toBe(help.en);
  expect(replyTo([{ role: "system", content: systemPrompt("fourteen") }, asked])).not.toBe(help.en);
});

test("the streamed words join to the text", () => {
  for (const { en, zh } of [help, ...stories.flat()]) {
    expect(wordsOf(en).join("")).toBe(en);
    expect(wordsOf(zh).join("")).toBe(zh);
    expect(wordsOf(zh).length).toBeGreaterThan(zh.length / 5);
  }
});

test.each([
  "I want to die",
  "i don’t want to be here anymore",
  "He's hitting me",
  "Please help me!",
  "I'm not safe",
  "我不想活了",
  "爸爸打我",
])("a call for help: %s", (message) => expect(isCallForHelp(message)).toBe(true));

test.each([
  "Help me with fractions",
  "How did the dinosaurs die?",
  "Explain how cells die",
  "My phone beats yours",
  "给我讲个故事",
  "帮我写作文",
])("not one: %s", (message) => expect(isCallForHelp(message)).toBe(false));
