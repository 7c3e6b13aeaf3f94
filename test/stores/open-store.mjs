// Opens a store as an app would, and prints why it cannot.
import { lmdbStore } from "@recess/lmdb";

try {
  const store = lmdbStore({ path: process.argv[2] });
  console.log("opened", JSON.stringify(store.inspect()));
  await store.close();
} catch (error) {
  console.log(error.message);
}
