/** Builds the worker for Web Push: one file without imports at the root, for a worker reaches no further than its folder. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    emptyOutDir: false,
    copyPublicDir: false,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: {
      input: fileURLToPath(new URL("./src/push/worker.ts", import.meta.url)),
      output: { entryFileNames: "push-worker.js", format: "iife" },
    },
  },
});
