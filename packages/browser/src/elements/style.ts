/**
 * Colours come in pairs for light and dark, by the `color-scheme` of the page or of the element's `theme` attribute. Each
 * is a custom property that a page may set. One rule a line and no space to spare: it is sent as it stands.
 */
export const base: string = `
:host{--accent:var(--recess-accent,light-dark(#266,#8dc));--text:var(--recess-text,light-dark(#233,#eee));--muted:var(--recess-muted,light-dark(#566,#abb));--tint:var(--recess-tint,light-dark(#e7f2f0,#233));--warm:var(--recess-warm,light-dark(#eb5,#eb6));color:var(--text);overflow-wrap:anywhere;font:1rem/1.5 var(--recess-font,system-ui,sans-serif);font-variant-numeric:tabular-nums}
:host([theme=light]){color-scheme:light}
:host([theme=dark]){color-scheme:dark}
:host([hidden]),[hidden]{display:none !important}
*{box-sizing:border-box;unicode-bidi:plaintext}
p,h2{margin:0}
:lang(ko){word-break:keep-all}
svg{display:block;flex:none;fill:none;stroke-linecap:round;stroke-linejoin:round}
.icon{width:1.5rem;color:var(--accent)}
.ring{stroke:var(--accent);stroke-width:4;stroke-opacity:.2;rotate:-90deg;transform-origin:50%}
.ring + .ring{stroke-opacity:1}
button,a{min-height:2.75rem;min-width:2.75rem;font:inherit}
button{padding:.5rem 1rem;border:1.5px solid #0000;color:inherit;cursor:pointer}
a{display:inline-grid;place-items:center;color:var(--accent)}
button,a,.main,.facts > *{font-weight:600}
button,.idea,.facts > *,.card [data-shown]{border-radius:1rem;background:var(--tint)}
.card,.toast,.panel{border-radius:1.25rem;background:var(--recess-surface,light-dark(#fff,#122));box-shadow:0 0 0 1px var(--tint),0 12px 40px #0122}
.chip,.toast,.idea,.saved,.facts{display:flex;align-items:center;gap:.75rem}
.toast,.idea{padding:.75rem 1rem;text-align:start}
.toast:not([data-shown]){position:absolute;opacity:0}
.toast button{flex:none;position:sticky;inset:0}
.text{flex:1;margin:auto 0;white-space:pre-line}
.small,.chip,.facts > *{font-size:.875rem}
.ask{width:100%;border-color:var(--muted)}
.ask,.appeal{background:none}
.small,.saved,.appeal,[aria-disabled=true]{color:var(--muted)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (prefers-contrast:more),(forced-colors:active){:host{--muted:var(--text)}.card,.toast,.panel,button{border:2px solid}}
@keyframes in{from{opacity:0;translate:0 .5rem}}
@media (prefers-reduced-motion:no-preference){.card,[data-shown],.panel{animation:in .3s}}
`;

// Paper has no use for either. A screen that covers the page covers its print.
const unprinted = `
@media print{:host{display:none}}
`;

const chip = `
:host{display:inline-block;position:relative}
.chip{padding:0 .75rem;border-radius:2rem;white-space:nowrap}
.chip[data-near]{border-color:var(--accent)}
.chip svg{width:1.25rem}
.panel{position:absolute;z-index:var(--recess-z,1000);top:calc(100% + .5rem);width:max-content;max-width:min(19rem,100vw - 2rem);padding:1rem}
.panel[data-up]{top:auto;bottom:calc(100% + .5rem)}
`;

const notices = `
:host{position:fixed;z-index:var(--recess-z,1000);inset:0 0 auto;display:flex;justify-content:center;padding:.75rem;pointer-events:none}
.toast{max-width:34rem;max-height:80vh;overflow:auto}
[data-shown]{pointer-events:auto}
`;

const shield = `
dialog{inset:0;min-width:100%;min-height:100%;padding:1rem;border:0;overflow:auto;color:inherit;background:var(--recess-page,light-dark(#f4f0e8,#011))}
dialog[open]{display:grid;place-items:center}
dialog[data-over]{background:light-dark(#1229,#0119);backdrop-filter:blur(8px)}
::backdrop{background:none}
.card{width:100%;max-width:27rem;padding:1.75rem 1.75rem 1rem;border-radius:var(--recess-radius,1.75rem);text-align:center}
.picture{width:5rem;margin:0 auto 1rem}
h2{font-size:1.375rem;line-height:1.25;word-break:auto-phrase}
h2,.opens{text-wrap:balance}
.opens{margin-top:.5rem}
[data-young]{font:1.125rem/1.5 var(--recess-font,ui-rounded,system-ui,sans-serif)}
[data-young] .picture{width:8rem}
[data-young] h2{font-size:1.625rem}
.facts,.saved{justify-content:center}
.card [data-shown]{box-shadow:none}
.facts,.idea,.actions,.card [data-shown]{margin:1rem 0}
.facts > *{padding:.25rem .75rem}
.actions{display:grid;gap:.75rem}
.leave{color:var(--recess-on-accent,light-dark(#fff,#122));background:var(--accent)}
.appeal{text-decoration:underline}
.foot{padding-top:.75rem;border-top:1px solid var(--tint)}
`;

export const chipCss: string = base + chip + unprinted;
export const noticesCss: string = base + notices + unprinted;
export const shieldCss: string = base + shield;
