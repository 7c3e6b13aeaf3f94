/** The presets, as data. Not legal advice. */
export { findPreset, presets } from "./policy/presets/index.ts";
export {
  type Basis,
  type Confidence,
  type Preset,
  type PresetSource,
  presetStatus,
  type PresetStatus,
  sourcesOf,
} from "./policy/presets/preset.ts";
