export { ru } from "@recess/words/locales/ru";
