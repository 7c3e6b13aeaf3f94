/** The pages' style, the same as the elements'. `accent` is the app's colour, which has been checked. */
export function styleSheet({ accent, accentDark }: { readonly accent: string; readonly accentDark: string }): string {
  return `:root{--accent:light-dark(${accent},${accentDark});--on-accent:light-dark(#fff,#012);--text:light-dark(#233,#eee);--muted:light-dark(#566,#abb);--tint:light-dark(#e7f2f0,#233);--surface:light-dark(#fff,#122);--page:light-dark(#f4f0e8,#011);--line:light-dark(#6b7b7b,#8a9a9a);color-scheme:light dark}
:root[data-theme=light]{color-scheme:light}
:root[data-theme=dark]{color-scheme:dark}
*{box-sizing:border-box}
body{margin:0;-webkit-text-size-adjust:100%;background:var(--page);color:var(--text);font:1.0625rem/1.5 system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
:lang(ko){word-break:keep-all}
header,main,footer{max-width:44rem;margin:0 auto;padding:1rem min(1rem,4vw)}
header{display:flex;align-items:center;gap:.75rem;font-weight:600;padding-bottom:0}
header img{height:2rem;width:auto}
footer{color:var(--muted);font-size:.9375rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
h2{font-size:1.125rem;margin:0 0 .5rem}
h3{font-size:1rem;margin:1rem 0 .25rem}
p{margin:0 0 .5rem}
strong{unicode-bidi:isolate}
section,article{background:var(--surface);border-radius:1.25rem;padding:1rem min(1.25rem,5vw);margin:0 0 1rem;box-shadow:0 0 0 1px var(--tint)}
nav ul,.plain{list-style:none;padding:0;margin:0}
nav ul{display:flex;flex-wrap:wrap;gap:0 .125rem;margin:0 -.5rem .5rem}
nav a{display:inline-flex;align-items:center;min-height:2.75rem;padding:0 .5rem;border-radius:2rem;text-decoration:none;font-weight:600;font-size:.9375rem}
nav a[aria-current]{background:var(--tint);color:var(--text)}
a{color:var(--accent)}
button,.button{font:inherit;font-weight:600;min-height:2.75rem;min-width:2.75rem;padding:.5rem 1rem;border-radius:1rem;border:1.5px solid var(--line);background:var(--tint);color:inherit;cursor:pointer}
button.main{background:var(--accent);border-color:var(--accent);color:var(--on-accent)}
button[aria-disabled=true]{opacity:.6}
.choices{display:flex;flex-wrap:wrap;gap:.5rem 1rem;align-items:flex-start;margin:.25rem 0 0;padding:0;list-style:none}
.choices small,.muted,small{color:var(--muted);font-size:.9375rem}
.rows{list-style:none;padding:0;margin:0}
.rows li{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:.25rem 1rem;padding:.375rem 0}
.rows li+li{border-top:1px solid var(--tint)}
.gifts li{justify-content:flex-start;flex-wrap:nowrap}
.gifts button{min-width:6.5rem;flex:none}
.rows form{margin:0}
.rows span small{display:block}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,16rem),1fr));gap:0 1.25rem}
.fields small{display:block;margin-top:.25rem}
.apart{margin-top:1rem}
.bars{display:block;width:100%;max-width:26rem;height:auto}
.bars rect{fill:var(--accent)}
.bars rect.rest{fill:var(--tint)}
.bars text{fill:var(--text);font-size:13px}
progress{width:100%;height:.75rem;accent-color:var(--accent)}
.notice{border-inline-start:.375rem solid var(--accent)}
label{display:block;margin:.75rem 0 .25rem;font-weight:600}
.check{display:flex;gap:.5rem;align-items:center;font-weight:400;min-height:2.75rem}
.check input{width:1.5rem;height:1.5rem;min-height:0}
input,select,textarea{font:inherit;color:inherit;background:var(--surface);border:1.5px solid var(--line);border-radius:.75rem;min-height:2.75rem;padding:.25rem .75rem;max-width:100%}
textarea{width:100%;min-height:7rem}
table{border-collapse:collapse;width:100%;overflow-wrap:normal}
.number{white-space:nowrap;text-align:end;padding-inline-end:0}
code{overflow-wrap:anywhere}
th,td{text-align:start;padding-block:.375rem;padding-inline:0 .5rem;vertical-align:top;border-bottom:1px solid var(--tint)}
th{overflow-wrap:anywhere;hyphens:auto}
.scroll{overflow-x:auto}
blockquote{margin:.5rem 0;padding:.5rem 1rem;border-inline-start:.25rem solid var(--line);white-space:pre-line}
.lines li+li{border-top:1px solid var(--tint);padding-top:.5rem}
dt{font-weight:600}
dd{margin:0 0 .5rem}
summary{min-height:2.75rem;padding:.625rem 0;cursor:pointer;color:var(--accent);font-weight:600}
article section{padding:.875rem 1rem;margin:.75rem 0 0}
.overdue{font-weight:700}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media (prefers-contrast:more){:root{--muted:var(--text);--line:var(--text);--page:var(--surface)}section,article{box-shadow:0 0 0 1px var(--line)}.rows li+li,.lines li+li,th,td{border-color:var(--line)}.bars rect.rest{stroke:var(--line)}}
@media (forced-colors:active){section,article{border:1px solid CanvasText}.notice{border-inline-start-width:.375rem}nav a[aria-current]{outline:2px solid;outline-offset:-2px}button.main{forced-color-adjust:none;background:ButtonText;border-color:ButtonText;color:ButtonFace}.bars rect{fill:CanvasText}.bars rect.rest{fill:Canvas;stroke:CanvasText}.bars text{fill:CanvasText}}
`;
}
