// Compiled, not run: the events that an app handles and answers.
import type { RequestEvent } from "@recess/browser/elements";

export function listen(send: (path: string, body: object) => Promise<Response>): void {
  document.addEventListener("recess-ask", (event: RequestEvent) => {
    const [minutes = 15] = event.detail?.minutes ?? [];
    const body = event.detail?.kind === "quiet-hours" ? { quietHours: minutes } : { minutes };
    event.respondWith(send("/recess/requests", body));
  });
  document.querySelector("recess-shield")?.addEventListener("recess-leave", (event) => event.preventDefault());
}
