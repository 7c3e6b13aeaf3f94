import {
  type Askable,
  type AskKind,
  type CaseFile,
  type ChildRequest,
  isOpen,
  REQUEST_MINUTES,
} from "@recess/core/views";
import type { Decision } from "@recess/core";

import type { Language } from "./language.ts";
import { whatOf } from "./requests.tsx";
import { MINUTE_MS } from "../pages/units.ts";

/** What a child may ask for, and the language of the page. */
export interface Asking {
  readonly askable: Askable;
  readonly file: CaseFile | null;
  readonly status: Pick<Decision, "day" | "at">;
  readonly language: Language;
  /** The display names of features. */
  readonly features: { readonly [name: string]: string };
}

/** One possible request; a form sends `value` as its `ask`. */
export interface AskChoice {
  readonly value: string;
  readonly text: string;
}

export interface AskedLine {
  readonly text: string;
  readonly state: "asked" | "granted" | "declined";
  readonly stateText: string;
}

/** The requests that would help and are not open already: one request of a kind at a time. */
export function askChoices({ askable, file, status, language, features }: Asking): readonly AskChoice[] {
  const isWaiting = (kind: AskKind): boolean =>
    (file?.requests ?? []).some((request) => request.ask.kind === kind && isOpen(request, status.day, status.at));
  const time = (minutes: number): string => language.format.duration(minutes * MINUTE_MS);
  return [
    ...(isWaiting("time") ? [] : askable.time).map((minutes) => ({
      value: `minutes:${minutes}`,
      text: language.say("ask.time", { time: time(minutes) }),
    })),
    ...(askable.quietHours && !isWaiting("quiet-hours") ? REQUEST_MINUTES : []).map((minutes) => ({
      value: `quietHours:${minutes}`,
      text: language.say("ask.quiet-hours", { time: time(minutes) }),
    })),
    ...(isWaiting("feature") ? [] : askable.features).map((name) => ({
      value: `feature:${name}`,
      text: language.say("switchOn", { feature: features[name] ?? name }),
    })),
  ];
}

/** Today's requests, and those for features, with their status. */
export function askedLines({ file, status, language, features }: Asking): readonly AskedLine[] {
  const asked = (file?.requests ?? []).filter(({ day, ask }) => day === status.day || ask.kind === "feature");
  return asked.map((request) => {
    const state = stateOf(request);
    return {
      text: language.say("child.asked", { what: whatOf(request, language, features) }),
      state,
      stateText: language.say(`child.state.${state}`),
    };
  });
}

function stateOf({ answer }: ChildRequest): AskedLine["state"] {
  const given = answer?.grantedMs ?? null;
  if (given === null) return "asked";
  return given > 0 ? "granted" : "declined";
}
