import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import { useRecess } from "@recess/browser/react";
import { StrictMode, useEffect } from "react";
import { createRoot, type Root } from "react-dom/client";

const recess = createRecess();
defineElements(recess, { locale: en });

/** As React's strict mode mounts it: twice, with the first mount undone immediately. */
function App() {
  useEffect(() => {
    recess.start();
    return () => recess.stop();
  }, []);
  const { phase } = useRecess(recess);
  return (
    <>
      <output>{phase}</output>
      <recess-chip theme="dark" />
      <recess-notices inline />
      <recess-shield home="/other" />
    </>
  );
}

const place = document.querySelector("main")!;
let root: Root | undefined;

Object.assign(window, {
  recess,
  mount() {
    root = createRoot(place);
    root.render(
      <StrictMode>
        <App />
      </StrictMode>,
    );
  },
  unmount: () => root?.unmount(),
});
