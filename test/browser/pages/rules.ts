import { createRecess } from "@recess/browser";
import { ar } from "@recess/browser/locales/ar";
import { de } from "@recess/browser/locales/de";
import { en } from "@recess/browser/locales/en";
import { defineRules } from "@recess/browser/rules";

const query = new URLSearchParams(location.search);
const locale = { ar, de, en }[query.get("locale") ?? "en"] ?? en;
const recess = createRecess();
defineRules(recess, { locale, endpoint: query.get("endpoint") ?? "/my-rules" });
recess.start();
