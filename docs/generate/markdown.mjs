/**
 * @param {readonly string[]} head
 * @param {readonly (readonly string[])[]} rows
 */
export function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** @param {string} text */
const cell = (text) => prose(text.replaceAll("\n", " ").replaceAll("|", "\\|"));

/** @param {string} text */
export const code = (text) => `\`${text}\``;

/** Vue reads `{{` and `<` in prose; this keeps them text. In code spans they are text anyhow. @param {string} text */
export const prose = (text) =>
  text
    .split("`")
    .map((part, i) => (i % 2 === 0 ? part.replaceAll("<", "&lt;").replaceAll("{{", "&#123;&#123;") : part))
    .join("`");

/**
 * @param {string} title
 * @param {number} order
 * @param {readonly string[]} parts
 */
export const page = (title, order, parts) => `---\norder: ${order}\n---\n\n# ${title}\n\n${parts.join("\n\n")}\n`;
