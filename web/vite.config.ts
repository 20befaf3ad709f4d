import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { makeFonts } from "./build/fonts.ts";
import { imagesAsFiles } from "./build/images.ts";
import { embedTexts, textsAsFiles } from "./build/texts.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const fonts = here("./node_modules/.cache/buergerbuero/fonts");

export default defineConfig(async ({ mode }) => {
  if (mode !== "test") await makeFonts(here("./node_modules/@kern-ux/native/dist/fonts/fira-sans"), fonts);
  return {
    resolve: { alias: { "@fonts": fonts } },
    plugins: [imagesAsFiles(), embedTexts(here("./src/texts")), textsAsFiles(here("./src/texts"))],
    css: { preprocessorOptions: { scss: { quietDeps: true } } },
    build: {
      target: "es2022",
      // Everything is a file of its own: the CSP knows neither data: nor inline script.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      manifest: true,
      reportCompressedSize: false,
    },
    server: {
      proxy: {
        "/api": { target: "https://localhost:8443", secure: false },
        "/ws": { target: "https://localhost:8443", secure: false, ws: true },
      },
    },
    test: { environment: "node", include: ["tests/**/*.test.ts"] },
  };
});
