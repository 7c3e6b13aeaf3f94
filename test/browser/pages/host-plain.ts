import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";

const recess = createRecess();
defineElements(recess, { locale: en });
const place = document.querySelector("main")!;

Object.assign(window, {
  recess,
  mount() {
    place.innerHTML =
      '<output></output><recess-chip theme="dark"></recess-chip><recess-notices inline></recess-notices><recess-shield home="/other"></recess-shield>';
    recess.subscribe(() => {
      const output = document.querySelector("output");
      if (output) output.textContent = recess.getSnapshot().phase;
    });
    recess.start();
  },
  unmount() {
    recess.stop();
    place.replaceChildren();
  },
});
