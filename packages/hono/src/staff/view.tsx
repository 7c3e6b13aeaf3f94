/** @jsxImportSource hono/jsx */
import type { Reason } from "@recess/core";
import type { Child } from "hono/jsx";

import type { Brand } from "../pages/brand.ts";
import { languageFor } from "../family/language.ts";
import type { Html } from "../pages/html.ts";
import { Page } from "../pages/layout.tsx";
import { mayAct, type Staff } from "./options.ts";
import type { StaffLanguage } from "./language.ts";
import type { StaffText } from "./words/en.ts";

/** What every page of the staff needs. */
export interface StaffView {
  readonly brand: Brand;
  readonly base: string;
  readonly language: StaffLanguage;
  readonly staff: Staff | null;
  /** The token that signs this page's forms. */
  readonly token: string;
  readonly now: number;
  readonly zone: string;
}

export type StaffTab = "appeals" | "measures" | "account" | "system";

const TABS: readonly (readonly [StaffTab, string])[] = [
  ["appeals", ""],
  ["measures", "/measures"],
  ["account", "/account"],
  ["system", "/system"],
];

interface StaffPageProps {
  readonly view: StaffView;
  readonly tab: StaffTab;
  readonly message?: StaffText | null;
  readonly children?: Child;
}

export function StaffPage({ view, tab, message = null, children }: StaffPageProps): Html {
  const { base, language } = view;
  const { say } = language;
  const title = say(tab);
  return (
    <Shell view={view} title={title}>
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
    </Shell>
  );
}

/** A page that holds only a message. */
export function StaffMessage({ view, text }: { readonly view: StaffView; readonly text: StaffText }): Html {
  const { say } = view.language;
  return (
    <Shell view={view} title={say("title")}>
      <h1>{say("title")}</h1>
      <section class="notice">
        <p>{say(text)}</p>
      </section>
    </Shell>
  );
}

interface ShellProps {
  readonly view: StaffView;
  readonly title: string;
  readonly children?: Child;
}

function Shell({ view: { brand, base, language }, title, children }: ShellProps): Html {
  const { tag, dir, say } = language;
  return (
    <Page brand={brand} base={base} lang={tag} dir={dir} title={title} helpText={say("help")}>
      {children}
    </Page>
  );
}

/** Why an account is closed, in the words that families read. */
export function reasonIn({ tag }: StaffLanguage, reason: Reason): string {
  return languageFor({ option: tag }).reason(reason);
}

/** A button with which admins download a list. */
export function Download({ view, action, text }: DownloadProps): Html | null {
  const { say } = view.language;
  if (view.staff === null || !mayAct(view.staff, "admin")) return null;
  return (
    <section>
      <StaffForm view={view} action={action}>
        <p>{say(text)}</p>
        <button>{say("download")}</button>
      </StaffForm>
    </section>
  );
}

interface DownloadProps {
  readonly view: StaffView;
  readonly action: string;
  /** Describes the list. */
  readonly text: StaffText;
}

interface StaffFormProps {
  readonly view: StaffView;
  /** Relative to the path of the pages. */
  readonly action: string;
  readonly hidden?: { readonly [name: string]: string };
  readonly children?: Child;
}

/** A signed form for one action, which a second press does not repeat. */
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
