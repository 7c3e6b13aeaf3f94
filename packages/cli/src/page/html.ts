/** Text that is already HTML. */
export interface Html {
  readonly html: string;
}

export type Part = string | number | Html | readonly Part[];

/** Escapes every inserted value that is not HTML already. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = strings.map((string, index) => string + (index < parts.length ? render(parts[index] ?? "") : ""));
  return { html: text.join("") };
}

function render(part: Part): string {
  if (typeof part === "string" || typeof part === "number") return escape(String(part));
  if ("html" in part) return part.html;
  return part.map(render).join("");
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export interface Page {
  readonly title: string;
  readonly main: Html;
  readonly style: string;
  /** A BCP 47 tag. */
  readonly lang: string;
}

/**
 * A self-contained page: no network, no script. On screen it follows the reader's light or dark theme; on paper of any
 * size it is black on white, uncropped, with numbered pages.
 */
export function page({ title, main, style, lang }: Page): string {
  return html`<!doctype html>
    <html lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <style>
          ${{ html: STYLE + style + PAPER }}
        </style>
      </head>
      <body>
        <main>${main}</main>
      </body>
    </html> `.html;
}

export function section(title: string, note: string, content: readonly Html[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${note === "" ? "" : html`<p class="note">${note}</p>`}${content}
  </section>`;
}

export function table(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): Html {
  // Content wider than the window scrolls, also with the keyboard.
  return html`<div class="scroll" tabindex="0" role="group" aria-label="${caption}">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = "", ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell) => html`<td>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fcfcfb; --surface: #ffffff; --ink: #1d1d1f; --quiet: #5d5d63; --line: #dedee2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #131416; --surface: #1b1c1f; --ink: #ececee; --quiet: #a2a3aa; --line: #34363b;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.75rem; margin: 0 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .25rem; }
.note, footer { color: var(--quiet); }
.note { margin: 0 0 1rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); font-size: .875rem; }
.key { display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .4em; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 1rem; margin: 1.5rem 0 0; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
.card span { display: block; } .what, .change { color: var(--quiet); font-size: .875rem; }
.value { font-size: 1.75rem; font-variant-numeric: tabular-nums; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 1rem; margin-bottom: 1rem; }
figure { margin: 0; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem; overflow-x: auto; }
figcaption { font-weight: 600; margin-bottom: .5rem; display: flex; justify-content: space-between; gap: 1rem; }
.keys { font-weight: 400; color: var(--quiet); font-size: .875rem; white-space: nowrap; }
.keys .key { margin-left: .6em; }
figure svg { display: block; max-width: 100%; height: auto; overflow: visible; color: var(--ink); }
.scroll { overflow-x: auto; margin-bottom: 1.25rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th[scope=row], th:first-child { text-align: left; font-weight: 400; }
thead th { color: var(--quiet); font-weight: 400; }
`;

/** Paper cannot scroll, so wide content wraps. These rules come last to override a page's own style. */
const PAPER = `
@page { margin: 16mm 14mm 18mm; @bottom-right { content: counter(page) " / " counter(pages); font: 9pt system-ui, sans-serif; color: #555; } }
@media print {
  :root { color-scheme: light; --page: #fff; --surface: #fff; --ink: #000; --quiet: #444; --line: #bbb; --mark: #2466d6; --second: #0f8a6c; --good: #126b46; --warn: #8a4b00; --bad: #b3261e; --good-bg: #fff; --warn-bg: #fff; --bad-bg: #fff; --old: #8a8f98; --new: #2466d6; }
  body { font-size: 10pt; background: #fff; }
  main { max-width: none; padding: 0; }
  h2, h3, h4, caption, thead, figcaption { break-after: avoid; }
  figure, .card, tr, .banner { break-inside: avoid; }
  .scroll, figure { overflow: visible; }
  table { font-size: 8pt; table-layout: auto; }
  thead { display: table-header-group; }
  th, td { white-space: normal; overflow-wrap: anywhere; hyphens: auto; padding: .2rem .3rem; vertical-align: top; }
  .figures, .bands, .two { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .narrow, .figures.one { max-width: none; }
  .banner { border: 1px solid var(--line); }
  .value { font-size: 13pt; }
}
`;
