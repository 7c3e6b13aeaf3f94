import { forms } from "./forms.ts";
import { presence } from "./presence.ts";
import { screens } from "./screens.ts";
import type { Suite } from "./suite.ts";
import { tabs } from "./tabs.ts";
import { time } from "./time.ts";

/** The tests that run in every engine. */
export const suite: readonly ((suite: Suite) => void)[] = [presence, tabs, time, screens, forms];
