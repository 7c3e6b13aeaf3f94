export { it } from "@recess/words/locales/it";
