import type { Context } from "hono";

/** What the app already has: it knows its users, and it calls a model. */
interface User {
  readonly id: string;
  readonly age: number;
  readonly timeZone: string;
}

const users = new Map<string, User>([["session-1", { id: "kai", age: 14, timeZone: "Europe/Paris" }]]);

export async function userOf(c: Context): Promise<User | null> {
  return users.get(c.req.header("x-session") ?? "") ?? null;
}

export function callModel(c: Context): Response {
  return c.json({ reply: "Hello!" });
}
