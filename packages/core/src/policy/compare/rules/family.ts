import { canonicalJson } from "../../../lib/canonical-json.ts";
import { DEFAULTS } from "../../../rules/defaults.ts";
import type { Finding } from "../finding.ts";
import { msOf } from "../side.ts";
import { type Comparison, finding } from "./comparison.ts";

/** What a guardian may do beyond what the claimed policy says. */
export function* ofGuardian({ own, claimed }: Comparison): Iterable<Finding> {
  const asked = claimed.band.guardian;
  const has = own.band.guardian;
  const extra = DEFAULTS.maxExtraTimePerDay;
  const more = { own: has?.maxExtraTimePerDay ?? extra, claimed: asked?.maxExtraTimePerDay ?? extra };
  if (msOf(more.own) > msOf(more.claimed)) yield finding("guardian.maxExtraTimePerDay", more);
  if (has?.mayLiftQuietHours === true && asked?.mayLiftQuietHours !== true) {
    yield finding("guardian.mayLiftQuietHours", { own: true, claimed: false });
  }
  const adjust = { own: has?.mayAdjust ?? [], claimed: asked?.mayAdjust ?? [] };
  if (!adjust.own.every((key) => adjust.claimed.includes(key))) yield finding("guardian.mayAdjust", adjust);
}

export function* ofFeatures({ own, claimed }: Comparison): Iterable<Finding> {
  for (const [name, asked] of Object.entries(claimed.band.features ?? {})) {
    const features = own.band.features ?? {};
    const has = Object.hasOwn(features, name) ? features[name] : undefined;
    if (has === false || (has !== undefined && canonicalJson(has) === canonicalJson(asked))) continue;
    yield finding(`features.${name}`, { own: has, claimed: asked }, { path: ["features", name] });
  }
}

export function* ofConsent({ own, claimed }: Comparison): Iterable<Finding> {
  if (claimed.band.requiresConsent !== true || own.band.requiresConsent === true) return;
  yield finding("requiresConsent", { own: own.band.requiresConsent ?? false, claimed: true });
}
