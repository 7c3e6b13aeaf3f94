/** Which band of one policy is compared with which of another, rollouts included. */
import type { BandInput, PolicyInput } from "../../values/policy.ts";
import type { NamedBand } from "./bands.ts";
import type { LabelRange } from "./days.ts";

export interface Question {
  readonly own: PolicyInput;
  readonly claimed: PolicyInput;
  readonly range: LabelRange;
  readonly everyKey: boolean;
}

/**
 * Each account must be nowhere looser than each that it could be there. Where one policy follows the other, what holds outside of
 * a rollout follows what held there.
 */
export function bandsToCompare(own: NamedBand, claimed: NamedBand, { everyKey }: Question): readonly TwoBands[] {
  const [mine, theirs] = [variantsOf(own.band), variantsOf(claimed.band)];
  return mine.flatMap(({ band, isRollout }) => {
    const same = theirs.filter((other) => other.isRollout === isRollout);
    const against = everyKey && same.length > 0 ? same : theirs;
    return against.map((asked) => ({
      own: { ...own, band },
      claimed: { ...claimed, band: asked.band },
      isRollout: isRollout || asked.isRollout,
    }));
  });
}

/** A band, and what it is for the accounts in its rollout. */
function variantsOf(band: BandInput): readonly { readonly band: BandInput; readonly isRollout: boolean }[] {
  const { rollout, ...plain } = band;
  const own = { band: plain, isRollout: false };
  // Nobody is in a rollout of 0 %, and nobody in the rest of one of 100 %.
  if (rollout === undefined || rollout.percent === 0) return [own];
  const rolledOut = { band: { ...plain, ...rollout.limits }, isRollout: true };
  return rollout.percent === 100 ? [rolledOut] : [own, rolledOut];
}

export interface TwoBands {
  readonly own: NamedBand;
  readonly claimed: NamedBand;
  readonly isRollout: boolean;
}
