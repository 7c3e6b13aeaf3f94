export { ur } from "@recess/words/locales/ur";
