import { readFile } from "node:fs/promises";
import { loadPolicy } from "@recess/core/policy";

export const policy = await loadPolicy("recess.yaml", { read: (path) => readFile(path, "utf8") });
