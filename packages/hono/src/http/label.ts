import type { StateLabel } from "@recess/protocol";

/** The label that says, to people and machines, that replies are made by an AI. */
export interface LabelOptions {
  /** The text of the elements. Default: their language's own, such as "AI-generated". */
  readonly text?: string;
  /**
   * The header of replies. Default: `AI-Disclosure: mode=machine-generated`, as draft-abaris-aicdh-01 proposes; no law
   * names one. `false`: none.
   */
  readonly header?: { readonly name: string; readonly value: string } | false;
}

const HEADER = { name: "AI-Disclosure", value: "mode=machine-generated" };

/** Throws unless the label is valid. */
export function checkLabel(where: string, label: LabelOptions | undefined): void {
  if (label === undefined) return;
  const { text, header = HEADER } = label;
  if (text !== undefined && (typeof text !== "string" || text === "")) {
    throw new TypeError(`${where}: \`label.text\` must be a string, or be left out.`);
  }
  if (header === false) return;
  if (
    !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header.name) ||
    !/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(header.value)
  ) {
    throw new TypeError(`${where}: \`label.header\` must be {name, value} of printable ASCII characters, or false.`);
  }
}

/** The header of a reply; a header of that name set by the app is kept. `null`: none. */
export function labelHeader(label: LabelOptions | undefined): { readonly name: string; readonly value: string } | null {
  return label === undefined || label.header === false ? null : (label.header ?? HEADER);
}

export function setLabelHeader(headers: Headers, label: LabelOptions | undefined): void {
  const header = labelHeader(label);
  if (header !== null && !headers.has(header.name)) headers.set(header.name, header.value);
}

export function stateLabel(label: LabelOptions | undefined): StateLabel | null {
  return label === undefined ? null : { ai: true, text: label.text ?? null };
}
