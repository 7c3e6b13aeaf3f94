/** @jsxImportSource hono/jsx */
import type { Html } from "./html.ts";
import type { Child } from "hono/jsx";

import type { Brand } from "./brand.ts";

export interface PageProps {
  readonly brand: Brand;
  /** The path under which the pages are mounted: `"/family"`. */
  readonly base: string;
  readonly lang: string;
  readonly dir: "ltr" | "rtl";
  readonly title: string;
  /** A page that refreshes itself. */
  readonly isLive?: boolean;
  readonly helpText: string;
  readonly children?: Child;
}

export function Page({ brand, base, lang, dir, title, isLive = false, helpText, children }: PageProps): Html {
  return (
    <html lang={lang} dir={dir} {...(isLive && { "data-live": "" })}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, interactive-widget=resizes-content" />
        <meta name="robots" content="noindex" />
        <title>
          {title} · {brand.name}
        </title>
        <link rel="stylesheet" href={`${base}/-/style.css`} />
        <script src={`${base}/-/script.js`} defer />
      </head>
      <body>
        <header>
          {brand.logo !== undefined && <img src={brand.logo} alt="" />}
          <span>{brand.name}</span>
        </header>
        <main>{children}</main>
        <footer>
          {brand.help !== undefined && (
            <p>
              <a href={brand.help}>{helpText}</a>
            </p>
          )}
        </footer>
      </body>
    </html>
  );
}

interface BarsProps {
  readonly label: string;
  /** In order of the days. */
  readonly bars: readonly Bar[];
  /** The direction of reading: the first day comes first. */
  readonly dir: "ltr" | "rtl";
}

/** Days as bars, each with its number; also as text for people who do not see it. */
export function Bars({ label, bars, dir }: BarsProps): Html {
  const most = Math.max(1, ...bars.map(({ value }) => value));
  const words = `${label}: ${bars.map(({ name, text }) => `${name} ${text}`).join(", ")}`;
  return (
    <svg class="bars" viewBox={`0 0 ${bars.length * 44} 104`} role="img" aria-label={words}>
      {(dir === "rtl" ? bars.toReversed() : bars).map(({ mark, value, brief }, i) => {
        const height = Math.round((value / most) * 56);
        return (
          <g>
            <rect class="rest" x={i * 44 + 8} y={20} width={28} height={60} rx={6} />
            <rect x={i * 44 + 8} y={80 - height} width={28} height={height} rx={6} />
            <text x={i * 44 + 22} y={14} text-anchor="middle">
              {brief}
            </text>
            <text x={i * 44 + 22} y={97} text-anchor="middle">
              {mark}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

export interface Bar {
  readonly name: string;
  /** Below the bar: the name, or as much of it as fits. */
  readonly mark: string;
  readonly value: number;
  readonly text: string;
  /** Above the bar. */
  readonly brief: string;
}
