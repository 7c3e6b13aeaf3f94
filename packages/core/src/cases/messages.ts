/** The ids with which a child's page confirms news, and the effect of a confirmation. */
import type { Appeal, CaseFile, ChildRequest, GuardianNotice } from "./file.ts";

export function seen(file: CaseFile, ids: ReadonlySet<string>): CaseFile {
  const isNews = ({ isSeen }: { readonly isSeen: boolean }, id: string): boolean => !isSeen && ids.has(id);
  const requests = file.requests.map((one) =>
    one.answer !== null && isNews(one, messageOfRequest(one)) ? { ...one, isSeen: true } : one,
  );
  const appeals = file.appeals.map((one) =>
    one.answeredAt !== null && isNews(one, messageOfAppeal(one)) ? { ...one, isSeen: true } : one,
  );
  const notices = file.notices.map((one) => (isNews(one, messageOfNotice(one)) ? { ...one, isSeen: true } : one));
  const isSame = [
    [file.requests, requests],
    [file.appeals, appeals],
    [file.notices, notices],
  ].every(([before, after]) => before?.every((one, i) => one === after?.[i]));
  return isSame ? file : { ...file, requests, appeals, notices };
}

export function messageOfRequest({ id }: ChildRequest): string {
  return `request:${id}`;
}

export function messageOfAppeal({ receipt }: Appeal): string {
  return `appeal:${receipt}`;
}

export function messageOfNotice({ id }: GuardianNotice): string {
  return `notice:${id}`;
}
