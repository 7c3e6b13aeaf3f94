import { replay } from "../replay.ts";

Object.assign(globalThis, { replay });
