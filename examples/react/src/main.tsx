import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import { createRoot } from "react-dom/client";
import { Chat } from "./chat.tsx";
import { recess } from "./recess.ts";

defineElements(recess, { locale: en });
recess.start();

const root = document.querySelector("#root");
if (root !== null) createRoot(root).render(<Chat />);
