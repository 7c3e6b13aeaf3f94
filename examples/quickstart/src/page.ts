import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";

const recess = createRecess({ endpoint: "/recess" });
defineElements(recess, { locale: en }); // <recess-chip>, <recess-notices>, <recess-shield>
recess.start();

// Wherever the page asks for a reply, this takes the place of `fetch`.
export const send = recess.fetch;
