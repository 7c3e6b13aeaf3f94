import { base } from "./style.ts";

const shield = `
:host{--warm:var(--recess-warm,light-dark(#eb5,#eb6))}
h2{margin:0}
.facts > *{font-weight:600;font-size:.875rem}
.idea,.facts > *,.card [data-shown]{border-radius:1rem;background:var(--tint)}
.idea,.saved,.facts{display:flex;align-items:center;gap:.75rem}
.idea{padding:.75rem 1rem;text-align:start}
.appeal{background:none}
.saved,.appeal{color:var(--muted)}
dialog{inset:var(--recess-top,0) 0 var(--recess-bottom,0);min-width:100%;height:auto;max-height:none;padding:min(1rem,4vw);border:0;overflow:auto;color:inherit;background:var(--recess-page,light-dark(#f4f0e8,#011))}
dialog[open]{display:grid;place-items:center}
dialog[data-over]{background:light-dark(#1229,#0119);backdrop-filter:blur(8px)}
::backdrop{background:none}
.card{width:100%;max-width:27rem;padding:min(1.75rem,6vw);padding-bottom:1rem;border-radius:var(--recess-radius,1.75rem);text-align:center;word-break:auto-phrase}
.picture{width:5rem;max-width:100%;margin:0 auto 1rem}
h2{font-size:1.375rem;line-height:1.25}
h2,.opens,.saved{text-wrap:balance}
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
@media (forced-colors:active){.leave{color:buttontext;background:buttonface}}
@media (max-height:30rem){.picture{display:none}.card{padding-top:1rem}}
.foot{padding-top:.75rem;border-top:1px solid var(--tint)}
`;

export const shieldCss: string = base + shield;
