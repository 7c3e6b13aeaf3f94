export { type StoreTestOptions, type TestStores, testStore } from "./store.ts";
