// Words as long as another language might make them: what the server sends is rewritten on its way to the browser, so
// that every sentence of the catalogue is some 40 % longer than it is.

/** What is only capitals is a name, and as long in any language. */
const VOWELS = /\b[A-Z]{2,}\b|[aeiouAEIOU]/g;
const PLAIN = /\p{Script=Han}{2}/gu;

/** "Save" becomes "Saavee"; two Chinese characters become three. */
function lengthen(text) {
  return text.replace(VOWELS, (found) => (found.length > 1 ? found : found + found.toLowerCase())).replace(PLAIN, (pair) => pair + pair[0]);
}

/** A message of the catalogue: what stands in braces is no text, but the branches of a choice are. */
export function lengthenMessage(message) {
  let depth = 0;
  return message.replace(/[{}]|[^{}]+/g, (piece) => {
    if (piece === "{") depth += 1;
    else if (piece === "}") depth -= 1;
    else if (depth % 2 === 0) return lengthen(piece);
    return piece;
  });
}

/** The catalogue of the team's app, as it is loaded. */
export async function withLongerWords(context) {
  await context.route(/\/assets\/(first|further)-[^/]*\.js$/, async (route) => {
    const answer = await route.fetch();
    const { default: words } = await import(`data:text/javascript,${encodeURIComponent(await answer.text())}`);
    const longer = Object.fromEntries(Object.entries(words).map(([key, text]) => [key, lengthenMessage(text)]));
    await route.fulfill({ response: answer, body: `export default ${JSON.stringify(longer)}` });
  });
}

/** What is read on a page of the portal; its words are in it already. */
export async function withLongerPages(context) {
  await context.route(/\/p\//, async (route) => {
    const answer = await route.fetch({ maxRedirects: 0 });
    const isPage = answer.headers()["content-type"]?.startsWith("text/html");
    if (!isPage) return route.fulfill({ response: answer });
    const body = (await answer.text()).replace(/(<(title|style)[^>]*>[^<]*|<[^>]*>)|[^<]+/g, (piece, tag) => (tag ? piece : lengthen(piece.replace(/&\w+;/g, " "))));
    await route.fulfill({ response: answer, body });
  });
}
