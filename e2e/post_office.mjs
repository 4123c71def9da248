// A mail server that takes every mail, over a real socket, and what the mails bring.
import { createServer } from "node:net";

export async function openPostOffice(t, port = 0) {
  const mails = [];
  const server = createServer((socket) => {
    let [held, isMail] = ["", false];
    socket.write("220 here\r\n");
    socket.on("error", () => {});
    socket.on("data", (piece) => {
      held += piece;
      for (;;) {
        const end = isMail ? held.indexOf("\r\n.\r\n") : held.indexOf("\r\n");
        if (end < 0) return;
        const text = held.slice(0, end);
        held = held.slice(end + (isMail ? 5 : 2));
        if (isMail) mails.push(text);
        isMail = !isMail && text === "DATA";
        socket.write(isMail ? "354 go on\r\n" : text === "QUIT" ? "221 bye\r\n" : "250 fine\r\n");
      }
    });
  });
  await new Promise((ready) => server.listen(port, "127.0.0.1", ready));
  t.after(() => server.close());
  return { words: () => mails.map(withoutSoftBreaks), calendars: () => mails.map(calendarOf).filter(Boolean), port: server.address().port };
}

const withoutSoftBreaks = (mail) => mail.replace(/=\r\n/g, "");

function calendarOf(mail) {
  const part = /Content-Type: text\/calendar[^]*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/.exec(mail);
  return part && Buffer.from(part[1], "base64").toString("utf8");
}
