// How the app is built: one page, nothing inlined into it (the content policy of the server forbids
// inline scripts), every file named by its hash, no request to another host.
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.RAPPORT_SERVER ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    manifest: true,
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": server, "/p/": server }, fs: { allow: [".."] } },
  test: { environment: "node", include: ["src/**/*.test.ts", "src/**/*.test.tsx"] },
});
