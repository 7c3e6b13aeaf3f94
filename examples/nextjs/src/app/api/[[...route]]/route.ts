import { handle } from "hono/vercel";
import { app } from "../../../recess.ts";

export const GET = handle(app);
export const POST = handle(app);
