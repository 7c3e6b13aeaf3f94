import { defineConfig } from "vitest/config";
import { defaultServerConditions } from "vite";

const source = "@recess/source";

/** Other people's programs, through a real gateway: `pnpm run peers`. They come from PyPI and npm. */
export default defineConfig({
  ssr: { resolve: { conditions: [source, ...defaultServerConditions] } },
  test: {
    include: ["peers/**/*.peer.ts"],
    reporters: ["default", "./peers/table.mjs", "./scripts/counts-reporter.mjs"],
    fileParallelism: false,
    testTimeout: 900_000,
    hookTimeout: 1_800_000,
  },
});
