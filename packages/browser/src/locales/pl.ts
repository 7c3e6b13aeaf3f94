export { pl } from "@recess/words/locales/pl";
