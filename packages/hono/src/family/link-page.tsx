/** @jsxImportSource hono/jsx */
import type { Html } from "../pages/html.ts";
import type { Governor } from "@recess/core";
import type { ChildRequest } from "@recess/core/views";
import type { Context, Env } from "hono";

import { openLink } from "../guardian/link.ts";
import { peekBody } from "../http/body.ts";
import { isOwnForm } from "../pages/csrf.ts";
import { pageResponse } from "../pages/respond.ts";
import type { FamilyChild, FamilyOptions } from "./options.ts";
import { standingOf, type Standing } from "./standing.ts";
import { Answers, openRequests, whatOf } from "./requests.tsx";
import { FamilyPage, Standings, type View } from "./view.tsx";

const MAX_BODY = 1024;

/** What a link leads to: one request of a child who still has a guardian. */
interface Found {
  readonly child: FamilyChild;
  readonly requestId: string;
}

/**
 * `GET` shows the request and changes nothing, because mail programs open links by themselves; the form on it answers,
 * once.
 */
export async function linkResponse<E extends Env>(
  c: Context<E>,
  options: FamilyOptions<E>,
  view: View,
  headers: Record<string, string>,
): Promise<Response> {
  const { governor } = options;
  const found = await foundBy(c, options);
  if (found === null) return pageResponse(<GonePage view={view} />, headers, 404);
  if (c.req.method === "POST") {
    if (!isOwnForm(c)) return pageResponse(<GonePage view={view} />, headers, 403);
    const minutes = await minutesIn(c);
    if (minutes === null) return pageResponse(<GonePage view={view} />, headers, 400);
    await governor.cases.answerRequest(found.child.account, { id: found.requestId, minutes, by: "parent" });
  }
  const standing = await standingOf(governor, found.child);
  const request = standing.file?.requests.find(({ id }) => id === found.requestId);
  if (request === undefined) return pageResponse(<GonePage view={view} />, headers, 404);
  if (request.answer === null && !openRequests(standing).includes(request)) {
    return pageResponse(<GonePage view={view} />, headers, 404);
  }
  return pageResponse(<LinkPage view={view} standing={standing} request={request} />, headers);
}

async function foundBy<E extends Env>(c: Context<E>, { governor, links }: FamilyOptions<E>): Promise<Found | null> {
  if (links === undefined) return null;
  const link = await openLink(links, c.req.param("token") ?? "", governor.now());
  if (link === null) return null;
  const child = await links.child(link.accountId, c);
  if (child === null || !(await knows(governor, child, link.requestId))) return null;
  return { child, requestId: link.requestId };
}

/** Whether the request exists. Reads the file, because other calls would create one for an account without a file. */
async function knows(governor: Governor, { account }: FamilyChild, requestId: string): Promise<boolean> {
  const file = await governor.cases.read(account);
  return file?.requests.some(({ id }) => id === requestId) ?? false;
}

async function minutesIn(c: Context): Promise<number | null> {
  const bytes = await peekBody(c, MAX_BODY);
  const text = new URLSearchParams(new TextDecoder().decode(bytes ?? undefined)).get("minutes") ?? "";
  return /^\d{1,4}$/.test(text) && Number(text) <= 24 * 60 ? Number(text) : null;
}

interface LinkPageProps {
  readonly view: View;
  readonly standing: Standing;
  readonly request: ChildRequest;
}

function LinkPage({ view, standing, request }: LinkPageProps): Html {
  const { language, brand } = view;
  const { name } = standing.child;
  const { answer } = request;
  if (answer !== null) {
    const givenMs = answer.grantedMs ?? 0;
    return (
      <FamilyPage view={view} title={language.say("linkAnswered")}>
        <h1>{language.say("linkAnswered")}</h1>
        <section>
          <p role="status">
            {givenMs === 0
              ? language.say("linkGaveNone")
              : request.ask.kind === "feature"
                ? language.say("linkYes")
                : language.say("linkGave", { time: language.format.duration(givenMs) })}
          </p>
        </section>
      </FamilyPage>
    );
  }
  return (
    <FamilyPage view={view} title={language.say("linkTitle", { name })}>
      <h1>{language.say("linkTitle", { name })}</h1>
      <section>
        <p>{language.say("linkLead", { name, app: brand.name, what: whatOf(request, language, view.features) })}</p>
        <Standings view={view} standing={standing} />
        <form method="post">
          <Answers view={view} standing={standing} request={request} />
        </form>
      </section>
    </FamilyPage>
  );
}

function GonePage({ view }: { readonly view: View }): Html {
  const { language } = view;
  return (
    <FamilyPage view={view} title={language.say("linkGone")}>
      <h1>{language.say("linkGone")}</h1>
      <section>
        <p>{language.say("linkGoneText")}</p>
      </section>
    </FamilyPage>
  );
}
