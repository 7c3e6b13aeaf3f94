import { balanced } from "./balanced.ts";
import { cnAnthropomorphic2026 } from "./cn-anthropomorphic-2026.ts";
import { cnGames2021 } from "./cn-games-2021.ts";
import { cnGenai2023 } from "./cn-genai-2023.ts";
import { cnMinorsMode2024 } from "./cn-minors-mode-2024.ts";
import type { Preset } from "./preset.ts";
import { teenIndustry } from "./teen-industry.ts";
import { usCaSb1119 } from "./us-ca-sb1119.ts";
import { usCaSb243 } from "./us-ca-sb243.ts";
import { usNyArt47 } from "./us-ny-art47.ts";
import { usStrict2027 } from "./us-strict-2027.ts";
import { vnGames147 } from "./vn-games-147.ts";

/** Every preset: our own default first, then by country. */
export const presets: readonly Preset[] = [
  balanced,
  teenIndustry,
  cnMinorsMode2024,
  cnAnthropomorphic2026,
  cnGenai2023,
  cnGames2021,
  usCaSb1119,
  usCaSb243,
  usNyArt47,
  usStrict2027,
  vnGames147,
];

/** The preset of that name. */
export function findPreset(id: string): Preset | undefined {
  return presets.find((preset) => preset.id === id);
}
