export { bn } from "@recess/words/locales/bn";
