export { ar } from "@recess/words/locales/ar";
