// A server of the journey's own: the built binary on a free port, with a data folder that is thrown away.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const BUILT = fileURLToPath(new URL("../target/debug/rapport", import.meta.url));
const PATIENCE = 20_000;

/**
 * Starts a server; `output()` is all it has printed, `stop()` ends it and removes its folder. `prepare(folder,
 * binary)` may fill the folder before. `goOn(words)` ends it and starts it again over the same folder and address.
 */
export async function startServer(words = [], prepare = () => {}) {
  const binary = process.env.RAPPORT_BINARY ?? BUILT;
  if (!existsSync(binary)) throw new Error(`no server at ${binary}; run \`cargo build --package server\``);
  const folder = mkdtempSync(join(tmpdir(), "rapport-journey-"));
  prepare(folder, binary);
  const address = `127.0.0.1:${await freePort()}`;
  const url = `http://${address}`;
  let printed = "";
  const start = async (words) => {
    const child = spawn(binary, ["serve", "--data", join(folder, "data"), "--listen", address, "--public-url", url, ...words]);
    child.stdout.on("data", (text) => (printed += text));
    child.stderr.on("data", (text) => (printed += text));
    await untilReady(url, child, () => printed);
    return child;
  };
  let child = await start(words);
  const end = async () => {
    const ended = new Promise((done) => child.once("exit", done));
    if (child.exitCode === null && child.kill()) await ended;
  };
  const goOn = async (words) => {
    await end();
    child = await start(words);
  };
  const stop = async () => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, folder, binary, output: () => printed, goOn, stop };
}

async function untilReady(url, child, printed) {
  const end = Date.now() + PATIENCE;
  while (Date.now() < end) {
    if (child.exitCode !== null) throw new Error(`the server ended: ${printed()}`);
    const healthy = await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
    if (healthy) return;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`the server did not answer in time: ${printed()}`);
}

function freePort() {
  return new Promise((done, refuse) => {
    const probe = createServer().once("error", refuse);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** The one-time link that a server without people prints. */
export function setupLink(server) {
  const link = server.output().match(/https?:\/\/\S*set-?up\S*/);
  if (!link) throw new Error(`no set-up link was printed: ${server.output()}`);
  return link[0];
}
