/** The look of the app's own pages. */
export interface Brand {
  readonly name: string;
  /** The URL of a picture, on this site or with `https:`. */
  readonly logo?: string;
  /**
   * `#rrggbb`: for buttons and bars on light pages, with a contrast of 4.5:1 on white. Default: the elements' green.
   */
  readonly accent?: string;
  /** For dark pages. */
  readonly accentDark?: string;
  /** The URL of a page about where to get help. */
  readonly help?: string;
}

const COLOUR = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;
const DEFAULTS = { accent: "#226666", accentDark: "#88ddcc" };

/** A colour that cannot be read, with what to write. */
export interface BrandProblem {
  readonly key: "accent" | "accentDark";
  readonly message: string;
}

interface Colours {
  readonly accent?: string | undefined;
  readonly accentDark?: string | undefined;
}

/** What is wrong with a brand's colours. */
export function brandProblems({ accent, accentDark }: Colours): readonly BrandProblem[] {
  const colours = [
    { key: "accent", value: accent, background: "#ffffff" },
    { key: "accentDark", value: accentDark, background: "#112222" },
  ] as const;
  return colours.flatMap(({ key, value, background }) => {
    if (value === undefined) return [];
    if (!COLOUR.test(value)) return [{ key, message: 'must be a colour such as "#226666".' }];
    const has = contrast(value, background);
    if (has >= MIN_CONTRAST) return [];
    const message = `must have a contrast of at least ${MIN_CONTRAST}:1 on ${background}: ${value} has ${has.toFixed(1)}:1.`;
    return [{ key, message }];
  });
}

const MIN_CONTRAST = 4.5;

/** Throws unless the brand is valid and its colours are legible. */
export function checkBrand(
  name: string,
  { name: app, logo, help, ...colours }: Brand,
): Required<Pick<Brand, "accent" | "accentDark">> {
  if (typeof app !== "string" || app === "") throw new TypeError(`${name}: \`app.name\` must be the app's name.`);
  for (const [key, url] of Object.entries({ logo, help })) {
    if (url !== undefined && !/^(?:\/(?!\/)|https:\/\/|mailto:|tel:)/.test(url)) {
      throw new TypeError(`${name}: \`app.${key}\` must be a path of this site ("/…") or an https: URL.`);
    }
  }
  const [problem] = brandProblems(colours);
  if (problem !== undefined) throw new TypeError(`${name}: \`app.${problem.key}\` ${problem.message}`);
  return { ...DEFAULTS, ...colours };
}

/** The contrast ratio of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

function luminance(colour: string): number {
  const hex = colour.length === 4 ? colour.slice(1).replaceAll(/./g, "$&$&") : colour.slice(1);
  const [r = 0, g = 0, b = 0] = [0, 2, 4].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
