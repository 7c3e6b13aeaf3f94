export { vi } from "@recess/words/locales/vi";
