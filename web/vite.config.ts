// How the app is built: one page, nothing inlined into it (the content policy of the server forbids
// inline scripts), every file named by its hash, no request to another host.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { partOf } from "./src/app/word_parts.ts";

const server = process.env.RAPPORT_SERVER ?? "http://127.0.0.1:8080";

/** A catalogue holds the words of every screen, letter and portal page; the browser is given them in two parts:
 *  `words:en/first`, `words:en/further`. */
const teamWords: Plugin = {
  name: "team-words",
  resolveId: (id) => (id.startsWith("words:") ? id : undefined),
  load(id) {
    const [, language, part] = /^words:([\w-]+)\/(\w+)$/.exec(id) ?? [];
    if (!language) return undefined;
    const catalogue = fileURLToPath(new URL(`../locales/${language}.json`, import.meta.url));
    this.addWatchFile(catalogue);
    const words = Object.entries(JSON.parse(readFileSync(catalogue, "utf8")) as Record<string, string>);
    return `export default ${JSON.stringify(Object.fromEntries(words.filter(([key]) => partOf(key) === part)))}`;
  },
};

/** Beside every text file the same packed with Brotli, at its best by default: done once here, and a tenth smaller than gzip. */
const packed: Plugin = {
  name: "packed",
  apply: "build",
  writeBundle: ({ dir = "dist" }, bundle) => {
    for (const name of Object.keys(bundle).filter((each) => /\.(js|css|svg)$/.test(each))) {
      writeFileSync(join(dir, `${name}.br`), brotliCompressSync(readFileSync(join(dir, name))));
    }
  },
};

export default defineConfig({
  plugins: [teamWords, react(), packed],
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    manifest: true,
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": server, "/p/": server, "/portal-style/": server }, fs: { allow: [".."] } },
  test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
