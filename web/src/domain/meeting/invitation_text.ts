// The text that a meeting service gives to copy: a link among sentences, numbers and passwords.

const LINK = /https:\/\/[^\s<>"'“”，。；、（）【】]+/g;
// Services whose texts hold further links, to help pages and the like.
const JOINS = /^https:\/\/([\w.-]+\.)?(zoom\.us|zoom\.com|zoom\.com\.cn|teams\.microsoft\.com|teams\.live\.com|meet\.google\.com|meeting\.tencent\.com|voovmeeting\.com|vc\.feishu\.cn|vc\.larksuite\.com)\//i;

/** The link to join by and what else was written; none where the text is nothing but a link, or holds none. */
export function readInvitation(text: string): { link: string; rest: string } | undefined {
  const links: string[] = text.match(LINK) ?? [];
  const link = links.find((each) => JOINS.test(each)) ?? links[0];
  if (!link || text.trim() === link) return undefined;
  const lines = text.replace(link, "").split(/\r?\n/).map((line) => line.trim());
  return { link, rest: lines.filter((line) => line !== "" && line !== "<>").join("\n") };
}
