import type { HtmlEscapedString } from "hono/utils/html";

/** What a component renders to. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;
