/**
 * Colours come in pairs for light and dark, by the `color-scheme` of the page or the element's `theme` attribute. Each
 * is a custom property that a page may set. One rule per line without extra spaces, because it is shipped unchanged.
 */
export const base: string = `
:host{--accent:var(--recess-accent,light-dark(#266,#8dc));--text:var(--recess-text,light-dark(#233,#eee));--muted:var(--recess-muted,light-dark(#566,#abb));--tint:var(--recess-tint,light-dark(#e7f2f0,#233));color:var(--text);overflow-wrap:anywhere;font:1rem/1.5 var(--recess-font,system-ui,sans-serif);font-variant-numeric:tabular-nums}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([hidden]),[hidden]{display:none !important}
*{box-sizing:border-box;unicode-bidi:plaintext}
p{margin:0}
:lang(ko){word-break:keep-all}
svg{display:block;flex:none;fill:none;stroke-linecap:round;stroke-linejoin:round}
.icon{width:1.5rem;color:var(--accent)}
.ring{stroke:var(--accent);stroke-width:4;stroke-opacity:.2;rotate:-90deg;transform-origin:50%}
.ring + .ring{stroke-opacity:1}
button,a{min-height:2.75rem;min-width:2.75rem;font:inherit}
button{padding:.5rem 1rem;border:1.5px solid #0000;color:inherit;cursor:pointer}
a{display:inline-grid;place-items:center;color:var(--accent)}
button,a,.main{font-weight:600}
button{border-radius:1rem;background:var(--tint)}
.card,.toast,.panel{border-radius:1.25rem;background:var(--recess-surface,light-dark(#fff,#122));box-shadow:0 0 0 1px var(--tint),0 12px 40px #0122}
.chip,.toast{display:flex;align-items:center;gap:.75rem}
.toast{flex-wrap:wrap;padding:.75rem 1rem;text-align:start}
.toast:not([data-shown]){position:absolute;opacity:0}
.toast button{position:sticky;inset:0}
.text{flex:1 6rem;margin:auto 0;white-space:pre-line}
.small,.chip{font-size:.875rem}
.ask{width:100%;border-color:var(--muted)}
.ask{background:none}
.small,[aria-disabled=true]{color:var(--muted)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (prefers-contrast:more),(forced-colors:active){:host{--muted:var(--text)}.card,.toast,.panel,button{border:2px solid}}
@keyframes in{from{opacity:0;translate:0 .5rem}}
@media (prefers-reduced-motion:no-preference){.card,[data-shown],.panel{animation:in .3s}}
`;

// Chips and notices are not useful on paper. A screen is printed: it must cover the chat there too.
const unprinted = `
@media print{:host{display:none}}
`;

const chip = `
:host{display:inline-block;position:relative}
.chip{padding:0 .75rem;border-radius:2rem;white-space:nowrap}
.chip[data-near]{border-color:var(--accent)}
.chip svg{width:1.25rem}
.panel{position:absolute;z-index:var(--recess-z,1000);top:calc(100% + .5rem);width:max-content;max-width:min(19rem,100vw - 2rem);padding:1rem;overflow:auto}
.panel[data-up]{top:auto;bottom:calc(100% + .5rem)}
`;

const notices = `
:host{position:fixed;z-index:var(--recess-z,1000);inset:var(--recess-top,0) 0 auto;display:flex;justify-content:center;padding:.75rem;pointer-events:none}
:host([inline]){position:static;padding:0}
.toast{max-width:34rem;max-height:calc(80vh - var(--recess-bottom,0px));overflow:auto}
@media (max-width:24rem){.toast{gap:.5rem;padding:.5rem;line-height:1.35}.toast button{padding:.5rem}}
[data-shown]{pointer-events:auto}
`;

export const chipCss: string = base + chip + unprinted;
export const noticesCss: string = base + notices + unprinted;
