// How the app is built: one page, nothing inlined into it (the content policy of the server forbids
// inline scripts), every file named by its hash, no request to another host.
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const server = process.env.RAPPORT_SERVER ?? "http://127.0.0.1:8080";

/** The catalogues serve the client portal and the letters as well: those words are the server's alone. */
const ofServer = /^portal\.|^mail\.\w+\./;

const teamWords: Plugin = {
  name: "team-words",
  enforce: "pre",
  transform(code, id) {
    if (!/locales\/(en|zh-CN)\.json$/.test(id)) return undefined;
    const words = Object.entries(JSON.parse(code) as Record<string, string>);
    return JSON.stringify(Object.fromEntries(words.filter(([key]) => !ofServer.test(key))));
  },
};

export default defineConfig({
  plugins: [teamWords, react()],
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
