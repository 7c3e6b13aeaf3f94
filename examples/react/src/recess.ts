import { createRecess } from "@recess/browser";

/** One client for the whole page: components subscribe to it. */
export const recess = createRecess({ endpoint: "/recess" });
