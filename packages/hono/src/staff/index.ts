export type { AnswerTemplate, Staff, StaffOptions, StaffRole } from "./options.ts";
export { STAFF_LANGUAGES } from "./language.ts";
export { staffPages } from "./pages.ts";
export type { Brand } from "../pages/brand.ts";
