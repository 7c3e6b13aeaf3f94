/** The sign-in pages' script, which uses the browser's passkey functions. */
export const SCRIPT = `"use strict";
const form = document.querySelector("form[data-passkey]");
const say = (text) => { document.querySelector("[role=status]").textContent = text; };
const post = async (path, body) => {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error.message);
  return answer;
};
const { PublicKeyCredential: Key } = window;
const waitFor = async (path) => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const { state, to } = await post(path + "/state");
    if (state === "confirmed") return location.assign(to);
    if (state === "refused") throw new Error((form ?? waiting).dataset.refused);
  }
};
const waiting = document.querySelector("[data-wait]");
if (waiting !== null) waitFor(waiting.dataset.wait).catch((error) => say(error.message));
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  say("");
  const { passkey, path } = form.dataset;
  try {
    if (Key?.parseRequestOptionsFromJSON === undefined) throw new Error(form.dataset.old);
    const options = await post(path + "/options");
    const credential = passkey === "make"
      ? await navigator.credentials.create({ publicKey: Key.parseCreationOptionsFromJSON(options) })
      : await navigator.credentials.get({ publicKey: Key.parseRequestOptionsFromJSON(options) });
    const answer = await post(path + "/verify", { response: credential.toJSON(), to: form.dataset.to });
    if (passkey !== "make") return location.assign(answer.to);
    form.hidden = true;
    const shown = document.querySelector("[data-code]");
    shown.hidden = false;
    shown.querySelector("output").textContent = answer.code.replace(/(...)/, "$1 ");
    await waitFor(path);
  } catch (error) {
    say(error.name === "NotAllowedError" ? form.dataset.stopped : error.message);
    button.disabled = false;
  }
});
`;
