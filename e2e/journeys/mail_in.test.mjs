// Somebody answers a letter by mail: the answer, without what it quotes, stands under the question with its file. What a
// colleague sends from another address waits for the manager. The mails go out to, and come in over, real sockets.
import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { test } from "node:test";
import { invite } from "../clients.mjs";
import { fits, PHONE } from "../page.mjs";
import { openPostOffice } from "../post_office.mjs";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const REPLY = "reply@in.hengmu.example";
const PASSWORD = "very secret";
const WORDS = {
  en: { asked: "When can the scanners come?", said: "下周二上午可以，请提前一天通知门卫。", colleague: "Tuesday is fine for the gate.", away: "I am away until Monday.", whole: "Twelve of us, gate two." },
  "zh-CN": { asked: "扫描枪什么时候能到？", said: "下周二上午可以，请提前一天通知门卫。", colleague: "门卫那边周二没问题。", away: "我出差到下周一。", whole: "一共十二人，走二号门。" },
};

/** A mailbox over IMAP with one unread mail, for whoever knows the password. */
async function mailbox(t, mail) {
  const server = createServer((socket) => {
    let held = "";
    socket.write("* OK ready\r\n");
    socket.on("error", () => {});
    const answer = (tag, command) => {
      const done = (...lines) => socket.write([...lines, `${tag} OK done`, ""].join("\r\n"));
      if (/^LOGIN/.test(command)) return command.endsWith(`"${PASSWORD}"`) ? done() : socket.write(`${tag} NO wrong password\r\n`);
      if (/^STATUS/.test(command)) return done('* STATUS "INBOX" (MESSAGES 1 UNSEEN 1)');
      if (/^SELECT/.test(command)) return done("* 1 EXISTS", "* OK [UIDVALIDITY 7] fine");
      if (/^CAPABILITY/.test(command)) return done("* CAPABILITY IMAP4rev1 IDLE");
      if (/^UID SEARCH/.test(command)) return done(command.includes("UNSEEN") ? "* SEARCH 1" : "* SEARCH");
      if (/RFC822.SIZE/.test(command)) return done(`* 1 FETCH (UID 1 RFC822.SIZE ${mail.length})`);
      if (/BODY.PEEK/.test(command)) return done(`* 1 FETCH (UID 1 BODY[] {${mail.length}}\r\n${mail})`);
      if (command === "IDLE") return socket.write("+ idling\r\n");
      return done();
    };
    socket.on("data", (piece) => {
      const lines = (held + piece).split("\r\n");
      held = lines.pop();
      for (const line of lines.filter((one) => one !== "DONE")) answer(line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1));
    });
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => server.close());
  return server.address().port;
}

function freePort() {
  return new Promise((done) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Brings a mail as a mail server does (LMTP); what was answered to it. */
async function bring(port, to, mail) {
  const socket = await until(() => new Promise((done) => {
    const one = connect(port, "127.0.0.1", () => done(one));
    one.on("error", () => done(undefined));
  }));
  const lines = [];
  let rest = "";
  socket.on("data", (piece) => {
    rest += piece;
    const all = rest.split("\r\n");
    rest = all.pop();
    lines.push(...all.filter((line) => line[3] === " "));
  });
  let heard = 0;
  const answer = async () => {
    const line = await until(() => lines[heard]);
    heard += 1;
    return line;
  };
  await answer();
  const data = mail.replace(/\r\n\./g, "\r\n..");
  let last = "";
  for (const line of ["LHLO mx.client.example", "MAIL FROM:<someone@client.example>", `RCPT TO:<${to}>`, "DATA", `${data}\r\n.`]) {
    socket.write(`${line}\r\n`);
    last = await answer();
  }
  socket.end("QUIT\r\n");
  return last;
}

const letter = (from, to, subject, said, asked) => {
  const text = `${said}\r\n\r\n发自我的iPhone\r\n\r\n在 2026年11月20日，Hengmu <rapport@hengmu.example> 写道：\r\n> ${asked}\r\n`;
  return [
    `From: ${from}`, `To: ${to}`, `Subject: =?utf-8?B?${Buffer.from(subject).toString("base64")}?=`, `Message-ID: <${crypto.randomUUID()}@client.example>`,
    "MIME-Version: 1.0", "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "",
    Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\r\n"), "--b", "Content-Type: application/pdf", "Content-Disposition: attachment; filename=gate.pdf", "Content-Transfer-Encoding: base64", "",
    Buffer.from("%PDF-1.7 gate").toString("base64"), "--b--", "",
  ].join("\r\n");
};

/** What waits for others to go with it leaves at once, with those that are there. */
async function sendNow(manager, contact) {
  const { items } = await manager.get("/api/v1/outbox?limit=200");
  const mail = items.find(({ state, to, not_before }) => state === "queued" && to?.includes(contact.email) && not_before);
  await manager.post(`/api/v1/outbox/${mail.id}/attempts`);
}

for (const language of LANGUAGES) {
  test(`mail that comes in (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { server, project, manager, say, contact } = scene;
    const words = WORDS[language];
    const party = await invite(scene, [contact]);
    const port = await freePort();
    let office;
    const lmtp = await freePort();
    const team = await scene.asManager();
    const { page } = team;
    let replyTo;
    let question;

    await t.test("letters that no server takes are counted, and leave once somebody says so", async () => {
      await manager.put("/api/v1/mail-settings", { host: "127.0.0.1", port, security: "none", from_address: "rapport@hengmu.example", from_name: "Hengmu" });
      const waiting = await until(async () => (await manager.get("/api/v1/mail-settings")).waiting);
      await page.goto(`${server.url}/administration/outbox`);
      const notice = page.getByRole("status").filter({ hasText: waiting.error });
      await notice.waitFor();
      await team.accessible("letters that wait");
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "letters that wait on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
      office = await openPostOffice(t, port);
      await notice.getByRole("button", { name: say("outbox.now_all"), exact: true }).click();
      await notice.waitFor({ state: "detached" });
      assert.ok(office.words().some((mail) => mail.includes(contact.email)), "they left");
    });

    await t.test("an administrator says where answers go and opens a door", async () => {
      await page.goto(`${server.url}/administration/mail`);
      await page.getByLabel(say("received.reply_address")).fill(REPLY);
      await page.getByLabel(say("received.lmtp"), { exact: true }).fill(`127.0.0.1:${lmtp}`);
      await page.getByLabel(say("received.authentication_server")).fill("mx.hengmu.example");
      await page.locator("form").filter({ has: page.getByLabel(say("received.reply_address")) }).getByRole("button", { name: say("act.save"), exact: true }).click();
      await page.getByText(say("received.settings_kept"), { exact: true }).waitFor();
      await team.accessible("how mail comes in");
    });

    await t.test("a question leaves with an address for its answer", async () => {
      question = await manager.post(`/api/v1/projects/${project.id}/questions`, { party_id: party.id, body: words.asked, to_person: contact.id });
      await sendNow(manager, contact);
      const mail = await until(() => office.words().find((one) => one.includes("Reply-To:") && /questions/.test(one)));
      replyTo = /reply\+[a-z2-7]+@in\.hengmu\.example/.exec(mail)[0];
    });

    await t.test("the answer by mail stands under the question, without what it quotes", async () => {
      const told = await bring(lmtp, replyTo, letter(contact.email, replyTo, `Re: ${words.asked}`, words.said, words.asked));
      assert.match(told, /^250/);
      await until(async () => (await manager.get(`/api/v1/questions/${question.id}`)).answers.length === 1);
      await page.goto(`${server.url}/projects/${project.id}/questions?question=${question.id}`);
      await page.getByText(words.said, { exact: true }).waitFor();
      await page.locator(".record-mails > summary").first().click();
      await page.getByText(say("received.quoted"), { exact: true }).click();
      await page.getByText("gate.pdf").first().waitFor();
      await team.accessible("an answer that came by mail");
    });

    await t.test("what a colleague sends waits, and becomes an internal comment", async () => {
      await bring(lmtp, replyTo, letter("gate@client.example", replyTo, "Fwd", words.colleague, words.asked));
      await until(async () => (await manager.get(`/api/v1/projects/${project.id}/held-mails`)).count === 1);
      await page.goto(`${server.url}/projects/${project.id}/communication`);
      await page.locator(`a[href$="/projects/${project.id}/mails"]`).click();
      await page.getByText(words.colleague, { exact: true }).waitFor();
      await team.accessible("mails that wait");
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.getByRole("button", { name: say("received.file"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText(say("received.read_by_team"), { exact: true }).waitFor();
      await dialog.getByRole("button", { name: say("received.file_act"), exact: true }).click();
      await page.getByText(say("received.empty"), { exact: true }).waitFor();
      const comments = (await manager.get(`/api/v1/records/${question.id}/comments`)).items;
      assert.deepEqual(comments.map((one) => one.audience), ["internal"]);
    });

    await t.test("what a machine answered is told, answers nothing, and can be taken up", async () => {
      const headers = ["Auto-Submitted: auto-replied", "Authentication-Results: mx.hengmu.example; dkim=fail; dmarc=none", "Cc: director@client.example", "MIME-Version"].join("\r\n");
      await bring(lmtp, replyTo, letter(contact.email, replyTo, "Away", words.away, words.asked).replace("MIME-Version", headers));
      const ignored = `/api/v1/projects/${project.id}/held-mails?state=ignored`;
      await until(async () => (await manager.get(ignored)).count === 1);
      await page.goto(`${server.url}/projects/${project.id}/communication`);
      await page.getByText(say("log.what.mail.away"), { exact: true }).waitFor();
      await page.getByText(words.away).waitFor();
      await page.locator(`a[href$="/projects/${project.id}/mails"]`).click();
      await page.getByText(say("received.ignored"), { exact: true }).click();
      await page.getByText(say("received.also_to", { names: "director@client.example" }), { exact: true }).waitFor();
      await page.getByText(say("received.dkim.fail"), { exact: true }).waitFor();
      await team.accessible("mails that were not taken");
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "mails that were not taken on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.getByRole("button", { name: say("received.take_up"), exact: true }).click();
      await page.getByText(say("received.ignored_empty"), { exact: true }).waitFor();
      await page.getByRole("button", { name: say("received.discard"), exact: true }).click();
      await page.getByText(say("received.empty"), { exact: true }).waitFor();
    });

    await t.test("five questions of two minutes are one mail, and the third is answered by itself", async () => {
      const before = office.words().length;
      const asked = [];
      for (const number of [1, 2, 3, 4, 5]) asked.push(await manager.post(`/api/v1/projects/${project.id}/questions`, { party_id: party.id, body: `${words.asked} (${number})`, to_person: contact.id }));
      await sendNow(manager, contact);
      const toContact = () => office.words().slice(before).filter((one) => one.includes(contact.email));
      const [mail] = await until(() => (toContact().length > 0 ? toContact() : undefined));
      assert.equal(toContact().length, 1, "one mail");
      const { items } = await manager.get("/api/v1/outbox?limit=200");
      const carrier = items.find(({ state, gathered_in, text }) => state === "sent" && !gathered_in && text?.includes(`${words.asked} (3)`));
      assert.equal(items.filter(({ gathered_in }) => gathered_in === carrier.id).length, 5);
      const whole = /^Reply-To:.*?(reply\+[a-z2-7]+@in\.hengmu\.example)/m.exec(mail)[1];
      const own = [...new Set(mail.match(/reply\+[a-z2-7]+@in\.hengmu\.example/g))].filter((one) => one !== whole);
      assert.equal(own.length, 5, "each has an address of its own");
      await bring(lmtp, own[2], letter(contact.email, own[2], "Re", words.said, words.asked));
      await until(async () => (await manager.get(`/api/v1/questions/${asked[2].id}`)).answers.length === 1);
      assert.equal((await manager.get(`/api/v1/questions/${asked[1].id}`)).answers.length, 0);

      // An answer to all of them waits, and whoever places it chooses among them.
      await bring(lmtp, whole, letter(contact.email, whole, "Re", words.whole, words.asked));
      await until(async () => (await manager.get(`/api/v1/projects/${project.id}/held-mails`)).count === 1);
      await page.goto(`${server.url}/projects/${project.id}/mails`);
      await page.getByText(say("received.reason.mail.about_several")).waitFor();
      await page.getByRole("button", { name: say("received.file"), exact: true }).click();
      const dialog = page.getByRole("dialog");
      const offered = dialog.getByRole("list", { name: say("received.offered"), exact: true }).getByRole("button");
      await offered.first().waitFor();
      assert.equal(await offered.count(), 5);
      await team.accessible("a mail about several");
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "what it may be about, on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
      await offered.nth(1).click();
      await dialog.getByRole("checkbox").check();
      await dialog.getByRole("button", { name: say("received.file_act"), exact: true }).click();
      await until(async () => (await manager.get(`/api/v1/questions/${asked[1].id}`)).answers.length === 1);

      await page.goto(`${server.url}/administration/outbox`);
      await page.getByText(say("outbox.state.gathered"), { exact: true }).nth(1).waitFor();
      await team.accessible("letters that went with another");
      await page.getByRole("row").filter({ hasText: say("outbox.state.gathered") }).first().getByRole("button").click();
      await page.getByRole("button", { name: say("outbox.gathered_open"), exact: true }).click();
      await page.locator(".mail-text").filter({ hasText: `${words.asked} (5)` }).waitFor();
    });

    await t.test("a mailbox elsewhere is tried, set and emptied", async () => {
      const port = await mailbox(t, letter("who@elsewhere.example", REPLY, "Hello", "Hello", "").replace(/[^\x00-\x7f]/g, ""));
      await page.goto(`${server.url}/administration/mail`);
      const form = page.locator("form").filter({ has: page.getByLabel(say("received.mailbox.host")) });
      await form.getByLabel(say("mail_sign_in"), { exact: true }).selectOption("oauth");
      await form.getByRole("button", { name: "Microsoft 365", exact: true }).click();
      assert.equal(await form.getByLabel(say("received.mailbox.host")).inputValue(), "outlook.office365.com");
      assert.match(await form.getByLabel(say("mail_sign_in.scope")).inputValue(), /IMAP\.AccessAsUser\.All/);
      await team.accessible("a mailbox with access tokens");
      await form.getByLabel(say("received.mailbox.user")).fill(REPLY);
      await form.getByLabel(say("mail_sign_in.client_id")).fill("rapport");
      await form.getByLabel(say("mail_sign_in.client_secret")).fill(PASSWORD);
      // Nothing in the own network is called that nobody listed.
      await form.getByLabel(say("mail_sign_in.token_url")).fill("https://127.0.0.1:9/token");
      await form.getByRole("button", { name: say("received.mailbox.test"), exact: true }).click();
      await form.getByText(say("mail_sign_in.mend.token_url")).waitFor();
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "access tokens on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
      await form.getByLabel(say("mail_sign_in"), { exact: true }).selectOption("password");
      await form.getByLabel(say("received.mailbox.host")).fill("127.0.0.1");
      await form.getByLabel(say("mail.security")).selectOption("none");
      await form.getByLabel(say("mail.port")).fill(String(port));
      await form.getByLabel(say("received.mailbox.user")).fill(REPLY);
      await form.getByLabel(say("person.password")).fill("wrong");
      await form.getByRole("button", { name: say("received.mailbox.test"), exact: true }).click();
      await form.getByText(say("mail_sign_in.mend.user")).waitFor();
      await form.getByLabel(say("person.password")).fill(PASSWORD);
      await form.getByRole("button", { name: say("received.mailbox.test"), exact: true }).click();
      await form.getByText(say("received.mailbox.test_ok")).waitFor();
      await form.getByRole("button", { name: say("act.save"), exact: true }).click();
      await page.getByText(say("received.mailbox.kept"), { exact: true }).waitFor();
      await until(async () => (await manager.get("/api/v1/mailbox-settings")).last_at);
      await until(async () => (await manager.get("/api/v1/held-mails")).count === 1);
      await page.reload();
      await form.getByText(say("received.mailbox.last")).waitFor();
      await team.accessible("a mailbox that is emptied");
      await page.setViewportSize(PHONE);
      assert.ok(await fits(page), "on a phone");
      await page.setViewportSize({ width: 1440, height: 900 });
    });

    await t.test("what strangers wrote is put away at once", async () => {
      await bring(lmtp, REPLY, letter("ads@elsewhere.example", REPLY, "Hello again", "Hello again", ""));
      await until(async () => (await manager.get("/api/v1/held-mails")).count === 2);
      await page.reload();
      await page.getByRole("button", { name: say("received.discard_all"), exact: true }).click();
      await team.accessible("putting all away");
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("button", { name: say("received.discard_all_act", { count: 2 }), exact: true }).click();
      await page.getByText(say("received.empty"), { exact: true }).waitFor();
    });
  });
}
