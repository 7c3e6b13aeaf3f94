import { createRecess } from "@recess/browser";
import { defineElements } from "@recess/browser/elements";
import { en } from "@recess/browser/locales/en";
import { type App, createApp, h, onMounted, onUnmounted, ref } from "vue";

const recess = createRecess();
defineElements(recess, { locale: en });

let app: App | undefined;

Object.assign(window, {
  recess,
  mount() {
    app = createApp({
      setup() {
        const phase = ref(recess.getSnapshot().phase);
        let leave = (): void => {};
        onMounted(() => {
          leave = recess.subscribe(() => (phase.value = recess.getSnapshot().phase));
          recess.start();
        });
        onUnmounted(() => {
          leave();
          recess.stop();
        });
        return () => [
          h("output", phase.value),
          h("recess-chip", { theme: "dark" }),
          h("recess-notices", { inline: "" }),
          h("recess-shield", { home: "/other" }),
        ];
      },
    });
    app.mount("main");
  },
  unmount: () => app?.unmount(),
});
