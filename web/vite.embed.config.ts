/** Builds the component for other sites: one file without imports, so that a homepage needs exactly one address. */

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { embedTexts } from "./build/texts.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [embedTexts(here("./src/texts"))],
  build: {
    target: "es2022",
    // light-dark() stays as it is written: what it would be replaced with knows no page around the component.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    emptyOutDir: false,
    copyPublicDir: false,
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: { input: here("./src/embed/status.ts"), output: { entryFileNames: "embed/status.js" } },
  },
});
