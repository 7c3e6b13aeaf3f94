import { type Language, languages } from "../server/people.ts";
import { type Texts, texts } from "./texts.ts";

const KEY = "starling:language";

/** The language that was chosen on this device, else the browser's. */
export function deviceLanguage(): Language {
  const kept = localStorage.getItem(KEY);
  return languages.find((language) => language === kept) ?? (navigator.language.startsWith("zh") ? "zh-CN" : "en");
}

export function speak(language: Language): Texts {
  localStorage.setItem(KEY, language);
  document.documentElement.lang = language;
  return texts[language];
}

export function duration(ms: number, language: Language): string {
  const minutes = Math.ceil(ms / 60_000);
  const unit = (value: number, unit: "hour" | "minute"): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [hours > 0 && unit(hours, "hour"), (rest > 0 || hours === 0) && unit(rest, "minute")]
    .filter(Boolean)
    .join(" ");
}

/** English as it is written in the browser's region, if that is an English-speaking one. */
function regional(language: Language): string {
  return language === "en" && navigator.language.startsWith("en") ? navigator.language : language;
}

export function clockTime(instant: number, timeZone: string, language: Language): string {
  const options = { timeZone, hour: "numeric", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(regional(language), options).format(instant);
}

export function dayAndTime(instant: number, timeZone: string, language: Language): string {
  const options = { timeZone, weekday: "short", day: "numeric", month: "short" } as const;
  const day = new Intl.DateTimeFormat(regional(language), options).format(instant);
  return `${day} ${clockTime(instant, timeZone, language)}`;
}
