export { zhHK } from "@recess/words/locales/zh-HK";
