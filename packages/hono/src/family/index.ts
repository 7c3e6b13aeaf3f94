export { LANGUAGES } from "./language.ts";
export type { Family, FamilyChild, FamilyOptions } from "./options.ts";
export { childPages } from "./child-pages.tsx";
export type { ChildPagesOptions } from "./child-options.ts";
export { familyPages } from "./pages.tsx";
export { type WeeklySummary, weeklySummary, type WeeklySummaryOptions } from "./weekly-summary.ts";
export { type Brand, type BrandProblem, brandProblems } from "../pages/brand.ts";
export { pageHeaders } from "../pages/respond.ts";
