// What a guard for another kind of server is made of; `@recess/node` is one. An app needs none of it.
export { bindOptions, type Bound } from "./chat/bound.ts";
export { guardWith } from "./chat/guard.ts";
export type { Handled, Visit } from "./chat/visit.ts";
