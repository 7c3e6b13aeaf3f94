// Compiled, not run: what an app with React writes.
import "@recess/browser/react";
import type { ReactElement } from "react";

const listen = (element: HTMLElement | null): void => {
  element?.addEventListener("recess-ask", (event) => event.respondWith(Promise.resolve()));
};

export const page: ReactElement = (
  <>
    <recess-chip theme="dark" className="time" />
    <recess-notices />
    <recess-label />
    <recess-rules theme="light" />
    <recess-shield home="/library" ref={listen} />
  </>
);

// @ts-expect-error There are two themes.
export const wrong: ReactElement = <recess-chip theme="pink" />;
// @ts-expect-error Only the shield has a home.
export const homeless: ReactElement = <recess-chip home="/" />;
