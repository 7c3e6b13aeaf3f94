export { zhCN } from "@recess/words/locales/zh-CN";
