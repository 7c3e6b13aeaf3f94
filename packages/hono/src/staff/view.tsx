/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";

import type { Brand } from "../pages/brand.ts";
import { type Formats, formatsOf } from "../pages/format.ts";
import type { Html } from "../pages/html.ts";
import { Page } from "../pages/layout.tsx";
import type { Staff } from "./options.ts";
import { say, type StaffText } from "./words.ts";

/** What every page of the staff needs. */
export interface StaffView {
  readonly brand: Brand;
  readonly base: string;
  readonly staff: Staff | null;
  /** Signs this page's forms. */
  readonly token: string;
  readonly now: number;
  readonly zone: string;
}

export type StaffTab = "appeals" | "account" | "system";

const TABS: readonly (readonly [StaffTab, string])[] = [
  ["appeals", ""],
  ["account", "/account"],
  ["system", "/system"],
];

export const format: Formats = formatsOf("en");

interface StaffPageProps {
  readonly view: StaffView;
  readonly tab: StaffTab;
  readonly message?: StaffText | null;
  readonly children?: Child;
}

export function StaffPage({ view, tab, message = null, children }: StaffPageProps): Html {
  const { brand, base } = view;
  const title = say(tab);
  return (
    <Page brand={brand} base={base} lang="en" dir="ltr" title={title} helpText={say("help")}>
      <nav aria-label={say("title")}>
        <ul>
          {TABS.map(([one, path]) => (
            <li>
              <a href={`${base}${path}`} {...(one === tab && { "aria-current": "page" })}>
                {say(one)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <h1>{title}</h1>
      {message !== null && (
        <section class="notice" role="status">
          <p>{say(message)}</p>
        </section>
      )}
      {children}
    </Page>
  );
}

/** A page that says one thing. */
export function StaffMessage({ view, text }: { readonly view: StaffView; readonly text: StaffText }): Html {
  return (
    <Page brand={view.brand} base={view.base} lang="en" dir="ltr" title={say("title")} helpText={say("help")}>
      <h1>{say("title")}</h1>
      <section class="notice">
        <p>{say(text)}</p>
      </section>
    </Page>
  );
}

interface StaffFormProps {
  readonly view: StaffView;
  /** Under the pages' path. */
  readonly action: string;
  readonly hidden?: { readonly [name: string]: string };
  readonly children?: Child;
}

/** A form that does one thing, signed; pressed twice, it does it once. */
export function StaffForm({ view, action, hidden = {}, children }: StaffFormProps): Html {
  const fields = { token: view.token, action: crypto.randomUUID(), ...hidden };
  return (
    <form method="post" action={`${view.base}${action}`}>
      {Object.entries(fields).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {children}
    </form>
  );
}
