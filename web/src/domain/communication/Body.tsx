// What somebody wrote. The server turns it into safe HTML; without that it is shown as typed.
export function Body({ text, html }: { text: string; html?: string | undefined }) {
  if (!html) return <p className="body">{text}</p>;
  return <div className="body-html" dangerouslySetInnerHTML={{ __html: html }} />;
}
