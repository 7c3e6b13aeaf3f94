export { fr } from "@recess/words/locales/fr";
