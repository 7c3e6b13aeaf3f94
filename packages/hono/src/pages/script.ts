/**
 * Enhancements for browsers with scripts: a button is pressed once, and an idle page refreshes every half minute.
 * Everything works without them.
 */
export const SCRIPT = `addEventListener("submit",(e)=>{const f=e.target;if(f.dataset.sent){e.preventDefault();return}f.dataset.sent="1";for(const b of f.querySelectorAll("button"))b.setAttribute("aria-disabled","true")});
addEventListener("pageshow",(e)=>{if(e.persisted)location.reload()});
let touched=0;for(const t of["input","keydown","pointerdown"])addEventListener(t,()=>{touched=Date.now()});
if(document.documentElement.hasAttribute("data-live"))setInterval(async()=>{if(document.hidden||Date.now()-touched<3e4)return;try{const r=await fetch(location.pathname,{headers:{accept:"text/html"}});if(!r.ok)return;const d=new DOMParser().parseFromString(await r.text(),"text/html"),m=d.querySelector("main"),o=document.querySelector("main"),a=document.activeElement;if(m&&o&&!(a&&a!==document.body&&o.contains(a)))o.replaceWith(m)}catch{}},3e4);
`;
