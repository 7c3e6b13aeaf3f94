import { base } from "./style.ts";

/** The child's rules, in the normal flow of the page. */
export const rulesCss: string = `${base}
:host{display:block}
[data-young]{font-size:1.125rem}
h2,h3{margin:0 0 .5rem;line-height:1.25}
h2{font-size:1.25rem}
h3{font-size:1.0625rem;margin-top:1.25rem}
p{margin:0 0 .25rem}
ul{list-style:none;margin:0;padding:0}
.rule{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.375rem 0}
.rule + .rule{border-top:1px solid var(--tint)}
.by{color:var(--muted);font-size:.9375rem}
.choices{display:flex;flex-wrap:wrap;gap:.5rem}
.choice{border-color:var(--muted);border-radius:1rem;background:var(--tint);font-weight:600}
.object{font-weight:600}
`;
