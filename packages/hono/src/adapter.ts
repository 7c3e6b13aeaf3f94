// The parts of a guard for another kind of server, such as `@recess/node`. Apps do not need them.
export { bindOptions, type Bound } from "./chat/bound.ts";
export { guardWith } from "./chat/guard.ts";
export type { Handled, Visit } from "./chat/visit.ts";
