import type { Command, Note } from "./commands.ts";
import type { Frames } from "./dialects/dialect.ts";

/** Collects a conversation's commands in order. */
export interface Outbox {
  add(command: Command): void;
  note(note: Note): void;
  send(frames: Frames): void;
  /** Removes and returns all commands. */
  take(): readonly Command[];
}

export function createOutbox(): Outbox {
  let commands: Command[] = [];
  const add = (command: Command): void => void commands.push(command);
  return {
    add,
    note: (note) => add({ do: "note", note }),
    send({ toPerson = [], toModel = [] }) {
      for (const data of toPerson) add({ do: "send", to: "person", data });
      for (const data of toModel) add({ do: "send", to: "model", data });
    },
    take() {
      const taken = commands;
      commands = [];
      return taken;
    },
  };
}
