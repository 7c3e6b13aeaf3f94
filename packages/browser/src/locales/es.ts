export { es } from "@recess/words/locales/es";
