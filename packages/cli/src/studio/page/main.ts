import type { Look, OpenedFile, View } from "../api.ts";
import { backend } from "./backend.ts";
import { drawBands } from "./bands.ts";
import { drawComparison } from "./comparison.ts";
import { makeControls } from "./controls.ts";
import { find, make } from "./dom.ts";
import { makeEditor } from "./editor.ts";
import { keepFocus } from "./focus.ts";
import { latest } from "./latest.ts";
import { sentence, stateOf } from "./moment.ts";
import { listProblems } from "./problem-list.ts";
import { drawDay, drawHours, drawLegend } from "./track.ts";
import { drawWeek } from "./week.ts";
import { longDate } from "./words.ts";

let file = await backend.file();
let band: string | null = null;
let view: View | null = null;
let errors = 0;
/** The text to which the listed problems refer. */
let checked = "";
/** Whether to save as soon as the check is done. */
let isAwaited = false;
/** Whether a link to this text was copied, if the text is stored in the page's address. */
let copy: "none" | "done" | "refused" = "none";

const save = find("save", HTMLButtonElement);
const badge = find("badge", HTMLElement);
const preview = find("preview", HTMLIFrameElement);
const staleNote = find("stale", HTMLParagraphElement);
const conflict = find("conflict", HTMLElement);

find("file", HTMLElement).textContent = file.name;
document.title = `${file.name} – Recess Studio`;
if (backend.warning !== undefined) {
  conflict.hidden = false;
  find("conflict-text", HTMLElement).textContent = backend.warning;
  for (const name of ["take-theirs", "keep-mine"]) find(name, HTMLButtonElement).hidden = true;
}
if (backend.keeps === "address") {
  document.title = "Recess playground";
  find("title", HTMLElement).textContent = "Recess playground";
  find("compare-title", HTMLElement).textContent = "Against the version that you opened";
  save.textContent = "Copy link";
  save.disabled = false;
}
const controls = makeControls({
  changed: () => look(),
  zoneChanged: () => {
    look();
    compare();
  },
});

const editor = makeEditor({
  place: find("editor", HTMLElement),
  file,
  changed: () => {
    backend.edited?.(editor.text());
    copy = "none";
    showState();
    look();
    compare();
  },
  save: () => void write(),
});

// The meaning of the text

const look = latest(async () => {
  const asked = band;
  const request = controls.request(editor.text(), asked);
  const seen = await backend.look(request);
  checked = request.text;
  showProblems(seen);
  if (isAwaited && checked === editor.text()) void write();
  if (seen.view === null) return;
  view = seen.view;
  // A band that was chosen meanwhile stays chosen: another look follows.
  if (band === asked) band = seen.view.band;
  showBands(seen);
  showView(seen.view);
}, failed);

function failed(error: unknown): void {
  badge.className = "badge bad";
  // `fetch` throws a TypeError if the server does not respond.
  const isEnded = backend.keeps === "file" && error instanceof TypeError;
  badge.textContent = isEnded ? "The studio has ended" : String(error);
}

function showState(): void {
  const isSaved = editor.text() === file.text;
  const problems = errors === 1 ? "1 problem" : `${errors} problems`;
  if (backend.keeps === "address") {
    if (copy === "refused") {
      // No permission, or no secure context. The address contains the policy anyway.
      badge.className = "badge bad";
      badge.textContent = "The browser does not let this page copy: copy the address instead";
      return;
    }
    // A policy with a mistake can be shared too: somebody else may know the fix.
    badge.className = `badge ${errors > 0 ? "bad" : "good"}`;
    badge.textContent = errors > 0 ? problems : copy === "done" ? "Link copied" : "No problems";
    return;
  }
  save.disabled = isSaved || errors > 0;
  badge.className = `badge ${errors > 0 ? "bad" : isSaved ? "good" : "edited"}`;
  badge.textContent = errors > 0 ? problems : isSaved ? "Saved" : "Edited";
}

function showProblems({ issues }: Look): void {
  errors = issues.filter(({ severity }) => severity === "error").length;
  showState();
  document.body.classList.toggle("stale", errors > 0);
  staleNote.hidden = errors === 0;
  listProblems(issues, editor);
}

function showBands({ bands }: Look): void {
  drawBands(find("bands", HTMLElement), bands, {
    chosen: band,
    choose: (name) => {
      band = name;
      look();
    },
  });
  find("rollout-field", HTMLElement).hidden = bands.every(({ hasRollout }) => !hasRollout);
}

function showView({ day, use, week, timeZone, moment }: View): void {
  find("day-label", HTMLElement).textContent = longDate(day.label);
  const track = find("day", HTMLElement);
  drawDay(track, day, use, timeZone);
  drawHours(find("day-hours", HTMLElement), day, timeZone);
  const needle = make("em");
  needle.style.left = `${((moment.at - day.from) / (day.to - day.from)) * 100}%`;
  track.append(needle);

  controls.show({ day, timeZone, moment });
  find("says", HTMLElement).textContent = sentence(moment, timeZone);

  drawWeek(find("week", HTMLElement), week, {
    day,
    timeZone,
    open: controls.openDay,
  });
  drawLegend(
    find("legend", HTMLElement),
    week.map((one) => one.day),
    use,
  );
  preview.contentWindow?.postMessage(stateOf(moment), location.origin);
}

// Comparison with the saved version

const compare = latest(async () => {
  const place = find("compare", HTMLElement);
  const about = find("compare-about", HTMLElement);
  if (editor.text() === file.text) {
    about.textContent = "";
    place.replaceChildren(
      make("p", "quiet", "Change something: its effect on simulated minors is computed as you type."),
    );
    return;
  }
  about.textContent = "computing…";
  const compared = await backend.compare({ text: editor.text(), timeZone: controls.timeZone() });
  if (compared === null) {
    about.textContent = errors > 0 ? "when it is valid again" : "";
    return;
  }
  about.textContent = `${compared.trace.accounts} simulated minors, one week`;
  drawComparison(place, compared);
}, failed);

// Saving

async function write(): Promise<void> {
  const text = editor.text();
  if (backend.keeps === "address") {
    try {
      await backend.save({ text, version: file.version });
      copy = "done";
    } catch {
      copy = "refused";
    }
    showState();
    return;
  }
  isAwaited = checked !== text;
  if (isAwaited || save.disabled) return;
  save.disabled = true;
  try {
    const result = await backend.save({ text, version: file.version });
    if (result.saved) {
      file = { ...file, text, version: result.version };
      conflict.hidden = true;
    } else {
      conflict.hidden = false;
      find("conflict-text", HTMLElement).textContent =
        result.file === null
          ? `${file.name} is gone from the disk. Nothing was written.`
          : `${file.name} was changed on the disk by something else. Nothing was written.`;
      find("take-theirs", HTMLButtonElement).hidden = result.file === null;
      find("keep-mine", HTMLButtonElement).hidden = result.file === null;
      theirs = result.file;
    }
    showState();
    compare();
  } catch (error) {
    failed(error);
    save.disabled = false;
  }
}

let theirs: OpenedFile | null = null;

find("take-theirs", HTMLButtonElement).addEventListener("click", () => {
  if (theirs === null) return;
  file = theirs;
  conflict.hidden = true;
  editor.setText(file.text);
  showState();
});
find("keep-mine", HTMLButtonElement).addEventListener("click", () => {
  if (theirs === null) return;
  file = theirs;
  showState();
  void write();
});

keepFocus(preview);

save.addEventListener("click", () => void write());
addEventListener("keydown", (event) => {
  if (event.key !== "s" || !(event.metaKey || event.ctrlKey) || event.defaultPrevented) return;
  event.preventDefault();
  void write();
});
addEventListener("message", (event: MessageEvent<unknown>) => {
  if (event.origin === location.origin && event.data === "ready" && view !== null) showView(view);
});
addEventListener("beforeunload", (event) => {
  if (backend.keeps === "file" && editor.text() !== file.text) event.preventDefault();
});

showState();
look();
compare();
