import { createRecess } from "@recess/browser";
import { useRecess } from "@recess/browser/react";
import { createRoot } from "react-dom/client";

const recess = createRecess({ endpoint: "/recess" });
let renders = 0;

function Time() {
  const { phase, remainingMs } = useRecess(recess);
  renders += 1;
  document.body.dataset["renders"] = String(renders);
  return (
    <output>
      {phase} {remainingMs === null ? "" : Math.ceil(remainingMs / 60_000)}
    </output>
  );
}

createRoot(document.body.appendChild(document.createElement("div"))).render(<Time />);
recess.start();
Object.assign(window, { recess });
