export { de } from "@recess/words/locales/de";
