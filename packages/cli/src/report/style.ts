/** The report's style, on screen and on paper. */
export const STYLE = `
:root { --mark: #2466d6; --second: #0f8a6c; --good: #126b46; --warn: #8a4b00; --bad: #b3261e; --good-bg: #e9f5ef; --warn-bg: #fdf1e0; --bad-bg: #fbeae9; }
@media (prefers-color-scheme: dark) {
  :root { --mark: #6ea2ff; --second: #4cc3a0; --good: #7fd6ac; --warn: #f3b266; --bad: #ff9a92; --good-bg: #14291f; --warn-bg: #2d2213; --bad-bg: #331a18; }
}
.kind { margin: 0; color: var(--quiet); font-size: .875rem; letter-spacing: .02em; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; }
.facts dt { color: var(--quiet); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.banner { border-radius: 8px; padding: .6rem .9rem; margin: .5rem 0; overflow-wrap: anywhere; }
.banner.good { background: var(--good-bg); color: var(--good); } .banner.warn { background: var(--warn-bg); color: var(--warn); } .banner.bad { background: var(--bad-bg); color: var(--bad); }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.1rem; margin-bottom: 1rem; }
h3 { font-size: 1.0625rem; margin: 0; } h4 { font-size: .875rem; color: var(--quiet); font-weight: 400; margin: 0 0 .25rem; }
article > .note { font-size: .875rem; margin-bottom: .75rem; }
.chip { display: inline-block; border: 1px solid var(--line); border-radius: 999px; padding: 0 .6em; font-size: .8125rem; font-weight: 400; color: var(--quiet); }
.two { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(320px, 100%), 1fr)); gap: 1rem 1.5rem; margin-bottom: .75rem; }
.two p, .bands p { margin: 0 0 .4rem; } .bands ul { margin: 0; padding-left: 1.1rem; }
.bands { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(300px, 100%), 1fr)); gap: 1rem 1.5rem; margin-top: .75rem; }
code { font: .875em ui-monospace, monospace; overflow-wrap: anywhere; }
.figure { font-variant-numeric: tabular-nums; }
.beyond li, .methods li { margin-bottom: .5rem; } .beyond .figure { margin: .1rem 0 0; color: var(--quiet); }
.key.seen { background: var(--mark); } .key.in-time { background: var(--second); }
.cards { grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); }
.narrow { max-width: 34rem; } .figures.one { max-width: 36rem; }
.settings td { text-align: left; }
`;
