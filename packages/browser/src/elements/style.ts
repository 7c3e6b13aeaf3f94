/**
 * Colours come in pairs for light and dark, by the `color-scheme` of the page or of the element's `theme` attribute. Each
 * is a custom property that a page may set. One rule a line and no space to spare: it is sent as it stands.
 */
const base = `
:host{--accent:var(--recess-accent,light-dark(#246b66,#8ed5ca));--on-accent:var(--recess-on-accent,light-dark(#fff,#0c2220));--surface:var(--recess-surface,light-dark(#fff,#1d2326));--page:var(--recess-page,light-dark(#f4f0e8,#101417));--text:var(--recess-text,light-dark(#22302f,#ecf0ef));--muted:var(--recess-muted,light-dark(#536361,#a8b5b3));--tint:var(--recess-tint,light-dark(#eaf3f0,#263230));--warm:var(--recess-warm,light-dark(#f2b35c,#e9b067));--shadow:0 0 0 1px color-mix(in oklab,var(--text) 10%,#0000),0 12px 40px #0b1f1d2e;color:var(--text);overflow-wrap:anywhere;font:1rem/1.5 var(--recess-font,system-ui,sans-serif)}
:host([theme="light"]){color-scheme:light}
:host([theme="dark"]){color-scheme:dark}
:host([hidden]),[hidden]{display:none !important}
*{box-sizing:border-box;unicode-bidi:plaintext}
p,h2{margin:0}
:lang(ko){word-break:keep-all}
svg{display:block;flex:none;fill:none;stroke-linecap:round;stroke-linejoin:round}
button,a{min-height:2.75rem;min-width:2.75rem;font:inherit;font-weight:600}
button{padding:.5rem 1.125rem;border:1.5px solid #0000;border-radius:.875rem;color:inherit;background:var(--tint);line-height:1.3;cursor:pointer}
a{display:inline-grid;place-items:center;color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.small{color:var(--muted);font-size:.875rem}
.ask{width:100%;border-color:var(--muted);background:none}
.ring{stroke:var(--accent);stroke-width:4;stroke-opacity:.2}
.ring + .ring{stroke-opacity:1;transform:rotate(-90deg);transform-origin:center}
.icon{width:1.5rem;color:var(--accent)}
@keyframes in{from{opacity:0;translate:0 .5rem}}
@media (prefers-reduced-motion){*{animation:none !important}}
`;

const chip = `
:host{display:inline-block;position:relative}
.chip{display:flex;align-items:center;gap:.5rem;padding:0 .875rem;border-radius:2rem;font-size:.9375rem;font-variant-numeric:tabular-nums;white-space:nowrap}
.chip[data-near]{border-color:var(--accent)}
.chip svg{width:1.25rem}
.panel{position:absolute;z-index:var(--recess-z,1000);top:calc(100% + .5rem);width:max-content;max-width:min(19rem,100vw - 2rem);padding:1rem 1.125rem;border-radius:1.125rem;background:var(--surface);box-shadow:var(--shadow);animation:in .2s}
.panel[data-end]{inset-inline-end:0}
.panel[data-up]{top:auto;bottom:calc(100% + .5rem)}
.panel .main{font-weight:600}
`;

const notices = `
:host{position:fixed;z-index:var(--recess-z,1000);inset:0 0 auto;display:flex;justify-content:center;padding:.75rem;pointer-events:none}
.toast{display:flex;align-items:center;gap:.75rem;max-width:34rem;padding:.75rem;padding-inline-start:1rem;border-radius:1.25rem;background:var(--surface);box-shadow:var(--shadow)}
.toast button{flex:none}
.toast:not([data-shown]){opacity:0}
.toast[data-shown]{pointer-events:auto;animation:in .3s}
`;

const shield = `
dialog{position:fixed;inset:0;width:100%;height:100%;max-width:none;max-height:none;padding:1rem;border:0;overflow:auto;overscroll-behavior:contain;color:inherit;background:var(--page)}
dialog[open]{display:grid;place-items:center}
dialog[data-over]{background:light-dark(#1a2a2899,#05080999);backdrop-filter:blur(8px)}
::backdrop{background:none}
.card{width:100%;max-width:27rem;padding:1.75rem 1.75rem 1rem;border-radius:var(--recess-radius,1.75rem);background:var(--surface);box-shadow:var(--shadow);text-align:center;animation:in .4s}
[data-silent] .card{animation:none}
.picture{width:5rem;margin:0 auto 1rem}
h2{font-size:1.375rem;line-height:1.25;text-wrap:balance;word-break:auto-phrase}
[data-young] .picture{width:8rem}
[data-young]{font-family:var(--recess-font,ui-rounded,system-ui,sans-serif)}
[data-young] h2{font-size:1.625rem}
[data-young] :is(.opens,.idea){font-size:1.125rem}
.opens{margin-top:.5rem;text-wrap:balance}
.facts{display:flex;gap:.375rem;justify-content:center;margin:.75rem 0}
.facts > *{padding:.2rem .75rem;border-radius:2rem;background:var(--tint);font-size:.875rem;font-weight:600}
.saved{display:inline-flex;align-items:center;gap:.375rem;color:var(--muted)}
.saved svg{width:1.125rem}
.idea{display:flex;align-items:center;gap:.75rem;margin:1rem 0 1.25rem;padding:.875rem 1rem;border-radius:1.125rem;background:var(--tint);text-align:start}
.actions{display:grid;gap:.625rem;margin-bottom:1rem}
.leave{color:var(--on-accent);background:var(--accent)}
.appeal{color:var(--muted);background:none;text-decoration:underline}
[aria-disabled="true"]{color:var(--muted);cursor:default}
.foot{padding-top:.75rem;border-top:1px solid var(--tint)}
`;

function sheet(css: string): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(base + css);
  return made;
}

/** Constructed style sheets: no `style-src` rule stands in their way. */
export const chipSheet = (): CSSStyleSheet => sheet(chip);
export const noticesSheet = (): CSSStyleSheet => sheet(notices);
export const shieldSheet = (): CSSStyleSheet => sheet(shield);
