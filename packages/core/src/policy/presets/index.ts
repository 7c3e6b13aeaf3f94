import { balanced } from "./balanced.ts";
import { brEcaDigital } from "./br-eca-digital.ts";
import { cnAnthropomorphic2026 } from "./cn-anthropomorphic-2026.ts";
import { cnGames2021 } from "./cn-games-2021.ts";
import { cnGenai2023 } from "./cn-genai-2023.ts";
import { cnMinorsMode2024 } from "./cn-minors-mode-2024.ts";
import { euAiAct50 } from "./eu-ai-act-50.ts";
import type { Preset } from "./preset.ts";
import { teenIndustry } from "./teen-industry.ts";
import { usCaSb1119 } from "./us-ca-sb1119.ts";
import { usCaSb243 } from "./us-ca-sb243.ts";
import { usConversationalAi2027 } from "./us-conversational-ai-2027.ts";
import { usCt2615 } from "./us-ct-26-15.ts";
import { usNyArt47 } from "./us-ny-art47.ts";
import { usNyCompanionOff } from "./us-ny-companion-off.ts";
import { usStrict2027 } from "./us-strict-2027.ts";
import { vnGames147 } from "./vn-games-147.ts";

/** Every preset: Recess's own default first, then by country. */
export const presets: readonly Preset[] = [
  balanced,
  teenIndustry,
  brEcaDigital,
  cnMinorsMode2024,
  cnAnthropomorphic2026,
  cnGenai2023,
  cnGames2021,
  euAiAct50,
  usCaSb1119,
  usCaSb243,
  usConversationalAi2027,
  usCt2615,
  usNyArt47,
  usNyCompanionOff,
  usStrict2027,
  vnGames147,
];

/** The preset with that name, or `undefined`. */
export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
