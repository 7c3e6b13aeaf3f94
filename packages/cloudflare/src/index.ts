export { durableGovernor, type DurableGovernorOptions } from "./governor.ts";
export { type AccountObject, type AccountObjectClass, accountObject, type AccountObjectOptions } from "./object.ts";
export type { ObjectNamespace, ObjectState, ObjectStorage } from "./platform.ts";
export { durableStore, type DurableStoreOptions } from "./store.ts";
