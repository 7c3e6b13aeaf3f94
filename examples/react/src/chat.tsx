import { useChat } from "@ai-sdk/react";
import { parseBlock } from "@recess/browser";
import { useRecess } from "@recess/browser/react";
import { DefaultChatTransport } from "ai";
import { type FormEvent, type KeyboardEvent, useState } from "react";
import { recess } from "./recess.ts";

// The client reads the limits from each response, and identifies this page to the server.
const transport = new DefaultChatTransport({ api: "/api/chat", fetch: recess.fetch });

/** A chat with the time that is left, notices, and the screens of breaks and limits. */
export function Chat() {
  const [draft, setDraft] = useState("");
  const { phase } = useRecess(recess);
  const { messages, setMessages, sendMessage, status, error } = useChat({
    transport,
    // Where the transport does not accept `recess.fetch`, this does the same.
    onError: (cause) => recess.accept(parseBlock(cause)),
    onFinish: ({ isError, messages: all }) => {
      const last = all.findLast(({ role }) => role === "user");
      if (!isError || last === undefined) return;
      // A refused message returns to the field.
      setDraft(last.parts.map((part) => (part.type === "text" ? part.text : "")).join(""));
      setMessages(all.slice(0, all.indexOf(last)));
    },
  });
  const refusal = parseBlock(error);
  const isDisabled = phase === "blocked" || status === "submitted" || status === "streaming";

  function send(event: FormEvent): void {
    event.preventDefault();
    if (draft.trim() === "") return;
    void sendMessage({ text: draft });
    setDraft("");
  }

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    // Shift+Enter adds a line. While an input method composes, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (!isDisabled) event.currentTarget.form?.requestSubmit();
  }

  return (
    <>
      <header>
        <h1>Chat</h1>
        <recess-chip />
      </header>
      <main role="log">
        {messages.map(({ id, role, parts }) => (
          <p key={id} data-role={role}>
            {parts.map((part) => (part.type === "text" ? part.text : ""))}
          </p>
        ))}
      </main>
      {error !== undefined && refusal === null && <p role="alert">That was not sent. Try again.</p>}
      <form onSubmit={send}>
        <textarea
          aria-label="Message"
          value={draft}
          onChange={({ target }) => setDraft(target.value)}
          onKeyDown={onKeyDown}
        />
        <button disabled={isDisabled}>Send</button>
      </form>
      <recess-notices />
      <recess-shield />
    </>
  );
}
