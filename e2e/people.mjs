// People as scenes need them, acting through the public API with a session of their own.
import { randomUUID } from "node:crypto";
import { setupLink } from "./server.mjs";

export const MANAGER = { name: "Lin Yue 林悦", email: "lin.yue@example.org", password: "paper-crane-meadow-41" };
export const CONTACT = { name: "Wei Qiang 魏强", email: "wei.qiang@example.com" };

/** Calls the API as one person; answers JSON and refuses what is no success. */
export class Person {
  constructor(server, cookie = "") {
    this.server = server;
    this.cookie = cookie;
  }

  /** `revision` is the one that was looked at, where the server wants to know. */
  async call(method, path, body, revision) {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    const headers = { cookie: this.cookie, origin: this.server.url, "idempotency-key": randomUUID() };
    if (revision !== undefined) headers["if-match"] = `"${revision}"`;
    if (body !== undefined) headers["content-type"] = raw ? "application/octet-stream" : "application/json";
    const answer = await fetch(this.server.url + path, { method, headers, body: raw ? body : JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (cookies.length > 0) this.cookie = cookies.join("; ");
    return text ? JSON.parse(text) : undefined;
  }

  get = (path) => this.call("GET", path);
  post = (path, body, revision) => this.call("POST", path, body, revision);
  put = (path, body, revision) => this.call("PUT", path, body, revision);

  /** The session as the browser keeps it. */
  cookies() {
    return this.cookie.split("; ").filter(Boolean).map((pair) => {
      const at = pair.indexOf("=");
      return { name: pair.slice(0, at), value: pair.slice(at + 1), url: this.server.url };
    });
  }
}

/** The first person of a fresh installation, signed in. */
export async function setUp(server, language) {
  const manager = new Person(server);
  const token = new URL(setupLink(server));
  await manager.post("/api/v1/setup", {
    token: token.searchParams.get("token") ?? (token.hash.replace(/^#(token=)?/, "") || token.pathname.split("/").pop()),
    organisation: "Lindquist & Partner 林德咨询",
    name: MANAGER.name,
    email: MANAGER.email,
    password: MANAGER.password,
    locale: language,
    time_zone: "Asia/Shanghai",
  });
  return manager;
}

/** A client with one contact, and a project for it; `opening` may name another start or calendar. */
export async function projectWithClient(manager, language, opening = {}) {
  const client = await manager.post("/api/v1/clients", {
    name: language === "zh-CN" ? "海岸物流有限公司" : "Harbour Logistics Ltd",
    short_name: language === "zh-CN" ? "海岸物流" : "Harbour",
    locale: language,
    time_zone: "Asia/Shanghai",
  });
  const contact = await manager.post(`/api/v1/clients/${client.id}/contacts`, { ...CONTACT, locale: language });
  const project = await manager.post("/api/v1/projects", {
    name: language === "zh-CN" ? "仓库系统更新" : "Warehouse renewal",
    client_id: client.id,
    start: "2027-01-04",
    time_zone: "Asia/Shanghai",
    calendar: "standard",
    ...opening,
  });
  return { client, contact, project };
}
