export { ko } from "@recess/words/locales/ko";
