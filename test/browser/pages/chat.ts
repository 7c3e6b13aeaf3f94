import { createRecess, type Recess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";

declare global {
  interface Window {
    recess: Recess;
    events: string[];
  }
}

const query = new URLSearchParams(location.search);
// As in an insecure context: neither locks nor a channel to other tabs.
if (query.has("alone")) {
  Reflect.deleteProperty(Navigator.prototype, "locks");
  Reflect.deleteProperty(window, "BroadcastChannel");
}
const recess = createRecess({ endpoint: "/recess", idleMs: Number(query.get("idle") ?? 180_000) });
window.recess = recess;
window.events = [];
recess.on("block", ({ reason }) => window.events.push(`block ${reason}`));
recess.on("open", () => window.events.push("open"));
recess.on("notice", ({ id }) => window.events.push(`notice ${id}`));
if (!query.has("headless")) defineElements(recess, { locale: en });
recess.start();

const form = document.querySelector<HTMLFormElement>("#chat");
const log = document.querySelector("#log");

form?.addEventListener("submit", (event) => {
  event.preventDefault();
  void send(form.querySelector("textarea")?.value ?? "");
});

async function send(text: string): Promise<void> {
  const response = await recess.fetch("/chat", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "none", stream: true, messages: [{ role: "user", content: text }] }),
  });
  const line = log?.appendChild(document.createElement("p"));
  if (!response.ok || response.body === null) {
    if (line) line.textContent = `refused ${response.status}`;
    return;
  }
  form?.reset();
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    for (const [, piece] of decoder.decode(value, { stream: true }).matchAll(/"content":"([^"]*)"/g))
      line?.append(piece ?? "");
  }
  line?.append(" (end)");
}
