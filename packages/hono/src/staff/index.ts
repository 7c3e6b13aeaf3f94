export type { AnswerTemplate, Staff, StaffOptions, StaffRole } from "./options.ts";
export { staffPages } from "./pages.tsx";
export type { Brand } from "../pages/brand.ts";
