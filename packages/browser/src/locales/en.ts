export { en } from "@recess/words/locales/en";
