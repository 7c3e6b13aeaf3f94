import type { Compared, CompareRequest, Look, LookRequest, OpenedFile, Saved, SaveRequest } from "../api.ts";

/** Answers the page's requests. */
export interface Backend {
  /** Where the edited text is stored: in a file on disk, or in the page's address. */
  readonly keeps: "file" | "address";
  /** What the user should know before anything else. */
  readonly warning?: string;
  file(): Promise<OpenedFile>;
  look(request: LookRequest): Promise<Look>;
  compare(request: CompareRequest): Promise<Compared>;
  save(request: SaveRequest): Promise<Saved>;
  /** Called with the text at each change. */
  edited?(text: string): void;
}

/** The studio's server, from which the page was loaded. */
export const backend: Backend = {
  keeps: "file",
  file: () => ask<OpenedFile>("file"),
  look: (request) => ask<Look>("look", request),
  compare: (request) => ask<Compared>("compare", request),
  save: (request) => ask<Saved>("save", request),
};

async function ask<Answer>(what: string, body: object = {}): Promise<Answer> {
  const response = await fetch(`./api/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Answer;
}
