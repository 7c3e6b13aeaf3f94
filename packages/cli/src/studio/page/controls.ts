import { millisecondsInHour, millisecondsInMinute } from "date-fns/constants";
import type { LookRequest, View } from "../api.ts";
import { find } from "./dom.ts";
import { clock, duration } from "./words.ts";

/** The inputs that choose the day, the time and the use so far. */
interface Controls {
  request(text: string, band: string | null): LookRequest;
  /** The chosen zone; `null`: the policy's. */
  timeZone(): string | null;
  openDay(label: string): void;
  show(view: Pick<View, "day" | "timeZone" | "moment">): void;
}

interface ControlsOptions {
  readonly changed: () => void;
  readonly zoneChanged: () => void;
}

/** The time of day at which the page starts, minutes after the day's beginning: the evening. */
const EVENING = 15 * 60;

export function makeControls({ changed, zoneChanged }: ControlsOptions): Controls {
  const date = find("date", HTMLInputElement);
  const zone = find("zone", HTMLInputElement);
  const minute = find("minute", HTMLInputElement);
  const used = find("used", HTMLInputElement);
  const rollout = find("rollout", HTMLInputElement);
  let isFirst = true;

  const today = (): string => new Intl.DateTimeFormat("sv-SE").format(Date.now());
  const timeZone = (): string | null => (zone.value.trim() === "" ? null : zone.value.trim());

  date.value = today();
  const options = Intl.supportedValuesOf("timeZone").map((value) =>
    Object.assign(document.createElement("option"), { value }),
  );
  find("zones", HTMLDataListElement).append(...options);
  for (const input of [date, minute, used, rollout]) input.addEventListener("input", changed);
  zone.addEventListener("change", zoneChanged);

  /** Starts in the evening, with much of the day's time used. */
  const start = ({ limitMs }: View["day"]): void => {
    minute.value = String(EVENING);
    const usedMs = Math.max(0, (limitMs ?? millisecondsInHour) - 5 * millisecondsInMinute);
    used.value = String(Math.floor(usedMs / millisecondsInMinute));
  };

  return {
    request: (text, band) => ({
      text,
      band,
      timeZone: timeZone(),
      date: date.value === "" ? today() : date.value,
      minute: Number(minute.value),
      usedMinutes: Number(used.value),
      rollout: rollout.checked,
    }),
    timeZone,
    openDay: (label) => {
      date.value = label;
      changed();
    },
    show: ({ day, timeZone: shownZone, moment }) => {
      zone.placeholder = shownZone;
      minute.max = String(Math.floor((day.to - day.from) / millisecondsInMinute) - 1);
      if (isFirst) {
        isFirst = false;
        start(day);
        changed();
      }
      const clockText = clock(moment.at, shownZone);
      find("minute-text", HTMLOutputElement).value = clockText;
      minute.setAttribute("aria-valuetext", clockText);
      const usedText = duration(moment.usedMs);
      find("used-text", HTMLOutputElement).value = usedText;
      used.setAttribute("aria-valuetext", `${usedText} used`);
    },
  };
}
