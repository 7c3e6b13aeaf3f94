import { createRecess } from "@recess/browser";
import { en } from "@recess/browser/locales/en";
import { defineRules } from "@recess/browser/rules";
import { findLocale } from "@recess/words/all";

const query = new URLSearchParams(location.search);
const recess = createRecess();
defineRules(recess, {
  locale: findLocale(query.get("locale") ?? "en") ?? en,
  endpoint: query.get("endpoint") ?? "/my-rules",
});
recess.start();
