export { ja } from "@recess/words/locales/ja";
