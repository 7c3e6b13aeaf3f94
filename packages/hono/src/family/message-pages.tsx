/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import { FamilyPage, type View } from "./view.tsx";
import type { TextKey } from "./words/en.ts";

/** The page for somebody who may not see the requested one. */
export function NotTheirs({ view }: { readonly view: View }): Html {
  return (
    <FamilyPage view={view} title={view.language.say("notYours")}>
      <h1>{view.language.say("notYours")}</h1>
      <section>
        <p>{view.language.say("notYoursText")}</p>
      </section>
    </FamilyPage>
  );
}

/** A page with one sentence. */
export function Message({ view, text }: { readonly view: View; readonly text: TextKey }): Html {
  return (
    <FamilyPage view={view} title={view.language.say("title")}>
      <h1>{view.language.say("title")}</h1>
      <section class="notice">
        <p>{view.language.say(text)}</p>
      </section>
    </FamilyPage>
  );
}
