/** Which band of one policy is compared with which of the other, including rollouts. */
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
 * For every account, no possible own limits may be looser than any possible claimed ones. If one policy is the other's
 * next version, limits outside a rollout are compared with those outside it.
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

/** A band, and what it becomes for accounts in its rollout. */
function variantsOf(band: BandInput): readonly { readonly band: BandInput; readonly isRollout: boolean }[] {
  const { rollout, ...plain } = band;
  const own = { band: plain, isRollout: false };
  // With 0 % nobody is in the rollout, and with 100 % nobody is outside it.
  if (rollout === undefined || rollout.percent === 0) return [own];
  const rolledOut = { band: { ...plain, ...rollout.limits }, isRollout: true };
  return rollout.percent === 100 ? [rolledOut] : [own, rolledOut];
}

export interface TwoBands {
  readonly own: NamedBand;
  readonly claimed: NamedBand;
  readonly isRollout: boolean;
}
