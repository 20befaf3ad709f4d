/** Moves pictures that a style sheet carries inside itself into files, because our CSP allows no `data:` images. */

import { createHash } from "node:crypto";
import type { Plugin } from "vite";

const INLINE = /url\((["']?)data:image\/svg\+xml(;[^,]*)?,(.*?)\1\)/g;

export function imagesAsFiles(): Plugin {
  return {
    name: "images-as-files",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      for (const sheet of Object.values(bundle)) {
        if (sheet.type !== "asset" || !sheet.fileName.endsWith(".css")) continue;
        sheet.source = sheet.source.toString().replace(INLINE, (_match, _quote, coding: string | undefined, data: string) => {
          const picture = coding?.includes("base64")
            ? Buffer.from(data, "base64").toString()
            : decodeURIComponent(data.replaceAll('\\"', '"'));
          const name = `image-${createHash("sha256").update(picture).digest("hex").slice(0, 8)}.svg`;
          this.emitFile({ type: "asset", fileName: `assets/${name}`, source: picture });
          return `url(${name})`;
        });
      }
    },
  };
}
