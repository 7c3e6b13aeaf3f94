import { defineConfig } from "vitest/config";
import { defaultServerConditions } from "vite";

const source = "@recess/source";

/** Tests that take minutes: `pnpm soak`. */
export default defineConfig({
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    include: ["test/**/*.soak.ts"],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
