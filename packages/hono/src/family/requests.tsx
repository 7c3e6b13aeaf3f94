/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import { type ChildRequest, isOpen } from "@recess/core/views";

import type { Language } from "./language.ts";
import type { Standing } from "./standing.ts";
import { Act, effectOf, type View } from "./view.tsx";
import { MINUTE_MS } from "../pages/units.ts";

export function openRequests({ file, status }: Standing): readonly ChildRequest[] {
  return (file?.requests ?? []).filter((request) => isOpen(request, status.day, status.at));
}

/** What a child asks for, as part of a sentence. */
export function whatOf(
  { ask }: ChildRequest,
  language: Language,
  features: { readonly [name: string]: string },
): string {
  if (ask.kind === "feature") return language.say("ask.feature", { feature: features[ask.feature] ?? ask.feature });
  return language.say(`ask.${ask.kind}`, { time: language.format.duration(ask.minutes * MINUTE_MS) });
}

export function Requests({ view, standing }: { readonly view: View; readonly standing: Standing }): Html | null {
  const { language } = view;
  const { name } = standing.child;
  const open = openRequests(standing);
  if (open.length === 0) return null;
  return (
    <section class="notice">
      <h2>{language.say("requests", { name })}</h2>
      {open.map((request) => (
        <Act view={view} standing={standing} act="answer">
          <input type="hidden" name="request" value={request.id} />
          <p>{whatOf(request, language, view.features)}</p>
          <Answers view={view} standing={standing} request={request} />
        </Act>
      ))}
    </section>
  );
}

/** The yes first, with its effect. */
export function Answers({ view, standing, request }: AnswersProps): Html {
  const { language } = view;
  const { ask } = request;
  const minutes = ask.kind === "feature" ? 1 : ask.minutes;
  const yes =
    ask.kind === "feature"
      ? language.say("yes")
      : language.say("yesTime", { time: language.format.duration(minutes * MINUTE_MS) });
  const after = standing.governed?.answers.get(request.id);
  return (
    <>
      {after !== undefined && ask.kind !== "feature" && (
        <p id={`yes-${request.id}`}>
          <small>{effectOf(language, standing.status, after, standing.zone)}</small>
        </p>
      )}
      <div class="choices">
        <button class="main" name="minutes" value={String(minutes)} aria-describedby={`yes-${request.id}`}>
          {yes}
        </button>
        <button name="minutes" value="0">
          {language.say("no")}
        </button>
      </div>
    </>
  );
}

interface AnswersProps {
  readonly view: View;
  readonly standing: Standing;
  readonly request: ChildRequest;
}
