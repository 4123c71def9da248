// Rules for the team app that need the TypeScript compiler's reading: functions fit on a screen, and no word a
// person reads stands in a component. Prints `path<TAB>line<TAB>sentence`; xtask/src/tidy/web_app.rs reads it.
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const ts = createRequire(join(process.cwd(), "web/package.json"))("typescript");
const FUNCTION_LINES = 70;
const SPOKEN = new Set(["title", "label", "placeholder", "alt", "aria-label", "aria-description", "description"]);

const files = readdirSync("web/src", { recursive: true })
  .map((name) => `web/src/${name}`.replaceAll("\\", "/"))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\/generated\//.test(path))
  .sort();

for (const path of files) {
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
  const lineOf = (position) => source.getLineAndCharacterOfPosition(position).line + 1;
  const say = (node, sentence) => console.log(`${path}\t${lineOf(node.getStart())}\t${sentence}`);
  visit(source, say, lineOf);
}

function visit(node, say, lineOf) {
  if (ts.isFunctionLike(node) && node.body) {
    const lines = lineOf(node.body.getEnd()) - lineOf(node.getStart()) + 1;
    if (lines > FUNCTION_LINES) say(node, `a function of ${lines} lines (the wall is ${FUNCTION_LINES})`);
  }
  if (ts.isJsxText(node) && hasWords(node.text) && !isKeyName(node)) say(node, `words of its own: "${node.text.trim()}"; put them into locales/`);
  if (ts.isJsxAttribute(node) && SPOKEN.has(node.name.getText()) && node.initializer && ts.isStringLiteral(node.initializer) && hasWords(node.initializer.text)) {
    say(node, `words of its own: "${node.initializer.text}"; put them into locales/`);
  }
  ts.forEachChild(node, (child) => visit(child, say, lineOf));
}

/** What is printed on a key of the keyboard is the same in every language. */
function isKeyName(text) {
  return ts.isJsxElement(text.parent) && /^kbd$/i.test(text.parent.openingElement.tagName.getText());
}

/** The product's name, addresses and paths are the same in every language; a single letter or sign is no word. */
function hasWords(text) {
  return /\p{L}{2,}/u.test(text.replace(/Rapport|默契|\S+[./@]\S+/gu, ""));
}
