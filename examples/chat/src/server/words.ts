import type { Reason } from "@recess/core";
import { defaultDetail, type Moment } from "@recess/hono";
import type { Language } from "./people.ts";

const chinese: Record<Reason, string> = {
  paused: "聊天已暂停。",
  "quiet-hours": "现在是静默时段。",
  "outside-open-hours": "现在不在开放时间内。",
  "daily-limit": "今天的聊天时间用完了。",
  "weekly-limit": "本周的聊天时间用完了。",
  break: "该休息一下了：站起来动一动，看看窗外。",
  "message-limit": "消息条数用完了。",
  "token-limit": "今天的回复额度用完了。",
};

/** The sentence at the end of a reply that meets a limit, and in an error that a client shows as it is. */
export function detail(moment: Moment, language: Language = "en"): string {
  if (language === "en") return defaultDetail(moment);
  if (moment.kind === "unavailable") return "出了点小问题，请过几秒再试。";
  const { reason, stopReason, resumesAt, timeZone } = moment.decision;
  const why = reason ?? stopReason;
  const what = why === null ? "聊天暂时关闭。" : chinese[why];
  const when = resumesAt === null ? "" : `${clock(resumesAt, timeZone ?? "UTC")} 可以继续。`;
  return `${moment.kind === "wind-down" ? "这次先说到这里。" : ""}${what}${when}`;
}

function clock(instant: number, timeZone: string): string {
  const options = { timeZone, month: "numeric", day: "numeric", hour: "numeric", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat("zh-CN", options).format(instant);
}
