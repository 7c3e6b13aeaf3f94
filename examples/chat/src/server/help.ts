/**
 * Phrases by which the demonstration recognises a call for help, in both languages. They only show where such a check belongs:
 * a real app asks the classifier that it already runs on its messages. If that fails, messages pass.
 */
const phrases: readonly RegExp[] = [
  /\b(?:kill|hurt|cut|harm)(?:ing)? (?:myself|me)\b/,
  /\b(?:want|going|wish) to (?:die|be dead)\b/,
  /\bdon'?t want to (?:live|be alive|be here any ?more)\b/,
  /\bsuicid/,
  /\b(?:hits|hitting|beats|beating|touches|touching|abuses|abusing|threatens|threatening) me\b/,
  /\b(?:i'?m|i am|i feel) (?:not safe|unsafe|in danger)\b/,
  /\b(?:please )?help me(?:,|\.|!|$| please)/,
  /\bi need help (?:now|right now)\b/,
  /自杀|自残|想死|不想活|活不下去|伤害自己/,
  /(?:打|摸|欺负|威胁|虐待)我/,
  /(?:救救|救命|帮帮我|不安全|有危险)/,
];

/** Whether a message must pass every limit. When in doubt, it must. */
export function isCallForHelp(message: string): boolean {
  const text = message.normalize("NFKC").toLowerCase().replaceAll("’", "'");
  return phrases.some((phrase) => phrase.test(text));
}
