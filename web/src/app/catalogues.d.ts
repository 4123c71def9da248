// A catalogue comes in two parts, cut by the build (vite.config.ts, word_parts.ts).
declare module "words:*" {
  const words: Record<string, string>;
  export default words;
}
