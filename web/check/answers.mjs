// Invented answers of the server for the pictures: one late project, one at risk, one fresh. They have
// the shapes of the API; names differ by language, as a team would write them.
import { documentAnswers } from "./answers_documents.mjs";
import { scopeAnswers } from "./answers_scope.mjs";

const zh = (language, chinese, english) => (language === "zh-CN" ? chinese : english);
const id = (number) => `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
export const PROJECT = id(11);
export const FRESH = id(14);
export const TASK = id(214);
export const QUESTION = id(301);
export const PARTY = id(41);
export const CLIENT = id(31);
export const CALENDAR = id(51);

function people(l) {
  const names = [
    [1, "岑屿", "Cen Yu", "cen.yu@team.example"],
    [2, "路遥川", "Lu Yaochuan", "lu.yaochuan@team.example"],
    [3, "闻亦舟", "Wen Yizhou", "wen.yizhou@team.example"],
    [4, "柳棠", "Liu Tang", "liu.tang@team.example"],
  ];
  return names.map(([n, c, e, email]) => ({ id: id(n), name: zh(l, c, e), email, locale: "zh-CN", is_administrator: n === 1, disabled: n === 4 }));
}

function projects(l) {
  const make = (n, c, e, client, health, finish, late, count) => ({
    id: id(n), name: zh(l, c, e), client_name: null, code: `P-${n}`, state: "active", role: "project_manager",
    clients: client ? [{ party_id: id(30 + n), client_id: id(20 + n), name: client }] : [],
    start: "2026-11-30", time_zone: "Asia/Shanghai", revision: 3, task_count: count,
    status: { health, finish, baseline_finish: finish, late_working_days: late, reason: null },
  });
  return [
    make(11, "澄川仓控二期", "Chengchuan warehouse control, phase 2", zh(l, "澄川物流", "Chengchuan Logistics"), "at_risk", "2027-03-24", 3, 25),
    make(12, "北岭冷链看板", "Beiling cold chain", zh(l, "北岭鲜品", "Beiling Fresh"), "late", "2027-02-03", 6, 41),
    make(13, "云渡口岸对接", "Yundu customs link", zh(l, "云渡关务", "Yundu Customs"), "on_track", "2027-04-09", 0, 63),
    make(14, "松陵备件平台", "Songling spare parts", zh(l, "松陵重工", "Songling Works"), "empty", null, null, 0),
  ];
}

function clients(l) {
  const rows = [[31, "澄川物流", "Chengchuan Logistics", 2, 1], [32, "北岭鲜品", "Beiling Fresh", 1, 1], [33, "云渡关务", "Yundu Customs", 3, 1], [34, "松陵重工", "Songling Works", 0, 1]];
  return rows.map(([n, c, e, contacts, count]) => ({ id: id(n), name: zh(l, c, e), short_name: zh(l, c, e).slice(0, l === "zh-CN" ? 2 : 20), locale: "zh-CN", time_zone: "Asia/Shanghai", contact_count: contacts, project_count: count, revision: 1 }));
}

function parties(l) {
  const at = "2026-11-20T01:20:00Z";
  return [{ id: PARTY, client_id: CLIENT, client_name: zh(l, "澄川物流", "Chengchuan Logistics"), contacts: [
    { person_id: id(61), name: zh(l, "许望舒", "Xu Wangshu"), email: "xu.wangshu@client.example", role: "client_approver", is_commercial: true, invitation: { link_id: id(91), state: "sent", link_state: "active", error: null, created_at: at, expires_at: "2027-02-20T00:00:00Z" } },
    { person_id: id(64), name: zh(l, "郑海燕", "Zheng Haiyan"), email: "zheng.haiyan@client.example", role: "client_approver", is_commercial: true, invitation: { link_id: id(93), state: "sent", link_state: "active", error: null, created_at: at, expires_at: "2027-02-20T00:00:00Z" } },
    { person_id: id(62), name: zh(l, "滕安和", "Teng Anhe"), email: "teng.anhe@client.example", role: "client_contact", invitation: null },
    { person_id: id(63), name: zh(l, "何岚绪", "He Lanxu"), email: "he.lanxu@client.example", role: "client_viewer", invitation: { link_id: id(92), state: "failed", link_state: "active", error: "550 no such user", created_at: at, expires_at: "2027-02-20T00:00:00Z" } },
  ] }];
}

function tasks(l) {
  const rows = [
    ["1", "需求", "Requirements", "phase", 1, "2026-11-30", "2026-12-18", 100, 0, 0], ["1.1", "需求调研", "Requirements research", "task", 2, "2026-11-30", "2026-12-11", 100, 0, 0],
    ["1.2", "需求第 3 版一致", "Requirements v3 agreed", "milestone", 2, "2026-12-18", "2026-12-18", 100, 0, 0], ["2", "设计", "Design", "phase", 1, "2026-12-14", "2026-12-28", 60, 0, 0],
    ["2.1", "接口设计", "Interface design", "task", 2, "2026-12-14", "2026-12-23", 80, 960, 0], ["2.2", "设计评审通过", "Design review passed", "milestone", 2, "2026-12-28", "2026-12-28", 0, 0, 1],
    ["3", "开发", "Build", "phase", 1, "2026-12-29", "2027-01-28", 20, 0, 1], ["3.1", "WMS 接口开发", "WMS interface", "task", 2, "2026-12-29", "2027-01-22", 80, 0, 1],
    ["3.2", "调度引擎", "Dispatch engine", "task", 2, "2026-12-29", "2027-01-20", 95, 960, 0], ["4", "测试", "Test", "phase", 1, "2027-01-13", "2027-02-25", 9, 0, 1],
    ["4.1", "系统集成测试", "System integration test", "task", 2, "2027-01-25", "2027-02-04", 0, 0, 1], ["4.2", "测试完成", "Test exit", "milestone", 2, "2027-02-25", "2027-02-25", 0, 0, 1],
    ["5", "上线", "Go-live", "phase", 1, "2027-02-12", "2027-03-24", 0, 0, 1], ["5.1", "最终验收", "Final acceptance", "milestone", 2, "2027-03-24", "2027-03-24", 0, 0, 1],
  ];
  return rows.map(([wbs, c, e, kind, level, start, finish, done, float, critical], index) => ({
    id: wbs === "3.1" ? TASK : id(200 + index), number: index + 7, wbs, title: zh(l, c, e), kind, level, is_summary: kind === "phase", start: `${start}T08:00`, finish: `${finish}T17:00`,
    early_start: `${start}T08:00`, early_finish: `${finish}T17:00`, late_start: `${start}T08:00`, late_finish: `${finish}T17:00`, free_float_minutes: float,
    percent_complete: done, total_float_minutes: float, critical: !!critical, duration_minutes: kind === "milestone" ? 0 : 8640, state: done === 100 ? "done" : done ? "doing" : "to_do", owner_id: id((index % 3) + 1),
    audience: wbs === "3.1" ? "client" : "internal", client_side: false, notes: "", elapsed: false, why: { code: "predecessor" }, calendar_id: null, baseline: { start: `${start}T08:00`, finish: "2027-01-19T17:00", duration_minutes: 8640, finish_variance_days: critical ? 3 : 0 }, constraint: { kind: "asap" }, assignments: [], manual: false, position: index, revision: 1, parent_id: null,
  }));
}

function plan(l) {
  return { revision: 12, start: "2026-11-30", status_date: null, finish: "2027-03-24T17:00", calendar_id: CALENDAR, minutes_per_day: 480, tasks: tasks(l), dependencies: [{ id: id(400), predecessor_id: id(205), successor_id: TASK, kind: "fs", lag_minutes: 0, lag_unit: "working" }, { id: id(401), predecessor_id: TASK, successor_id: id(210), kind: "fs", lag_minutes: 0, lag_unit: "working" }], calendars: calendars(l), resources: [], baselines: [], non_working: [], warnings: [] };
}

function calendars(l) {
  const day = { working: [{ from: "08:00", to: "12:00" }, { from: "13:00", to: "17:00" }] };
  const off = { working: [] };
  return [{ id: CALENDAR, name: zh(l, "中国法定假日", "China, public holidays"), base_id: null, week: [day, day, day, day, day, off, off], covers_until: "2026-12-31", exceptions: [
    { name: zh(l, "元旦", "New Year"), from: "2026-01-01", to: "2026-01-03", working: [] }, { name: zh(l, "元旦调休", "Make-up day"), from: "2026-01-04", to: "2026-01-04", working: day.working }, { name: zh(l, "国庆节", "National Day"), from: "2026-10-01", to: "2026-10-07", working: [] } ] }];
}

function questions(l) {
  const client = { id: id(61), name: zh(l, "许望舒", "Xu Wangshu"), side: "client" };
  const team = { id: id(1), name: zh(l, "岑屿", "Cen Yu"), side: "team" };
  const at = (minutes) => new Date(Date.now() - minutes * 60000).toISOString();
  const project = { id: PROJECT, name: projects(l)[0].name };
  return [
    { id: QUESTION, number: 23, title: zh(l, "手持终端断网会丢数据吗？", "Do handhelds lose data when offline?"), body: zh(l, "仓库东侧信号弱，夜班担心扫描记录丢失。", "The east side has weak reception; the night shift fears losing scans."), asked_by: client, asked_at: at(190), state: "open", waiting_for: "team", party_id: PARTY, record_id: TASK, project, answers: [{ id: id(501), author: team, body: zh(l, "不会：记录先存在终端，联网后补传。我们周四演示一次。", "No: scans are kept on the device and sent later. We will show it on Thursday."), at: at(60) }] },
    { id: id(302), number: 24, title: zh(l, "夜班培训能分两次吗？", "Can night-shift training be split in two?"), body: "", asked_by: client, asked_at: at(1500), state: "open", waiting_for: "team", party_id: PARTY, project, answers: [] },
    { id: id(303), number: 21, title: zh(l, "库位编码规则由谁确认？", "Who confirms the location code rules?"), body: "", asked_by: team, asked_at: at(3100), state: "open", waiting_for: "client", party_id: PARTY, project, answers: [] },
    { id: id(304), number: 18, title: zh(l, "测试网络什么时候开通？", "When will the test network open?"), body: "", asked_by: team, asked_at: at(9000), state: "answered", waiting_for: "team", party_id: PARTY, project, answers: [] },
  ];
}

function home(l) {
  const all = projects(l);
  const rows = tasks(l);
  const work = [[7, 0, "critical"], [10, 0, "due_today"], [8, 0, "started"], [4, 0, "next"]].map(([index, project, code]) => ({ task: rows[index], project: { id: all[project].id, name: all[project].name }, reason: { code, days: 2 } }));
  const asked = questions(l);
  return {
    projects: all.map((project) => ({ project, health: project.status.health, reason: null })), my_tasks: work,
    waiting_for_us: asked.slice(0, 2), waiting_for_client: asked.slice(2, 3),
    since: [{ at: new Date(Date.now() - 3600e3).toISOString(), kind: "question.created", actor: asked[0].asked_by, project: asked[0].project, record: { id: QUESTION, kind: "question", number: 23, title: asked[0].title } }, { at: new Date(Date.now() - 26 * 3600e3).toISOString(), kind: "link.opened", actor: { name: zh(l, "何岚绪", "He Lanxu") }, project: { id: id(12), name: all[1].name }, record: null }],
  };
}

function imported(l) {
  return { id: id(700), format: "xlsx", tasks: 14, dependencies: 11, resources: 4, calendars: 1, creates: 9, updates: 3, removes: 1, unchanged: 1,
    rows: tasks(l).map((task, index) => ({ wbs: task.wbs, title: task.title, level: task.level, kind: task.kind, duration_minutes: task.duration_minutes, change: ["new", "new", "changed", "same", "removed"][index % 5], changes: index % 5 === 2 ? ["duration", "owner"] : [] })),
    not_understood: [{ place: zh(l, "第 17 行", "line 17"), code: "import.predecessor_missing", params: { predecessor: "3.9" } }], differences_count: 1, compared_count: 14,
    differences: [{ title: zh(l, "系统集成测试", "System integration test"), field: "finish", file: "2027-02-03T17:00", computed: "2027-02-04T17:00", reason: { code: "calendar", params: {} } }],
    sheet: { sheets: [zh(l, "计划", "Plan"), zh(l, "人员", "People")], sheet: zh(l, "计划", "Plan"), header_row: 1, rows: 14, columns: [{ index: 0, title: zh(l, "任务名称", "Task name"), maps_to: "title", sample: tasks(l)[1].title }, { index: 1, title: zh(l, "工期", "Duration"), maps_to: "duration", sample: "10d" }, { index: 2, title: zh(l, "备注二", "Remark 2"), maps_to: null, sample: "–" }] } };
}

const PORTAL = (l) => `<body style="font:16px/26px sans-serif;margin:20px;background:#fff;color:#1a1d21"><h1 style="font:600 22px/34px serif">${zh(l, "预计 3月24日完成", "Finishes on 24 March")}</h1><p>${zh(l, "需要您做的：目前没有", "What we need from you: nothing for now")}</p></body>`;

/** The answer for one request, or undefined: not found. `face` is "full", "empty" or "failed". */
export function answer(language, theme, face, method, url) {
  const l = language;
  const path = url.pathname;
  const items = (list) => ({ items: face === "empty" ? [] : list });
  const me = { person: { ...people(l)[0], locale: l, time_zone: "Asia/Shanghai", theme, has_totp: false }, organisation: zh(l, "渡口软件", "Ferry Software"), version: "0.1.0" };
  const comments = [
    { id: id(601), author: { id: id(61), name: zh(l, "许望舒", "Xu Wangshu"), side: "client" }, body: zh(l, "盘点接口的字段清单已经补齐，见附件 v2。库位编码还要等仓储部确认。", "The field list of the stock-taking interface is complete, see v2. The location codes still wait for the warehouse."), audience: "client", at: new Date(Date.now() - 90e6).toISOString() },
    { id: id(602), author: { id: id(2), name: zh(l, "路遥川", "Lu Yaochuan"), side: "team" }, body: zh(l, "清单来得晚，我们的浮动已经用完。编码规则周四前不来，集成测试就要往后排。", "The list came late and our float is used up. Without the code rules by Thursday the integration test moves."), audience: "internal", at: new Date(Date.now() - 80e6).toISOString() },
  ];
  const mails = [{ id: id(801), kind: "invitation", to: "xu.wangshu@client.example", subject: zh(l, "邀请您查看“澄川仓控二期”", "You are invited to “Chengchuan WCS 2”"), state: "queued", attempts: 0, created_at: new Date().toISOString(), text: zh(l, "许望舒，您好：\n\n岑屿邀请您查看项目进展。", "Dear Xu Wangshu,\n\nCen Yu invites you to see how the project goes."), link: "https://rapport.example/p/a1b2c3" }, { id: id(802), kind: "password", to: "liu.tang@team.example", subject: zh(l, "设置您的密码", "Choose your password"), state: "failed", attempts: 3, last_error: "454 try later", created_at: new Date(Date.now() - 9e6).toISOString() }];
  const found = [
    ...documentAnswers(l, items),
    ...scopeAnswers(l, items),
    [/^\/api\/v1\/setup$/, () => ({ needed: false })],
    [/^\/api\/v1\/me$/, () => me],
    [/\/me\/tokens$/, () => items([{ id: id(901), name: zh(l, "构建机", "Build machine"), scope: "read", expires_at: "2027-06-01T00:00:00Z" }])],
    [/\/me\/totp$/, () => ({ secret: "JBSW Y3DP EHPK 3PXP", otpauth_url: "otpauth://totp/x", qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 21 21"><path d="M0 0h7v7H0zM14 0h7v7h-7zM0 14h7v7H0zM9 9h3v3H9z"/></svg>' })],
    [/\/sessions$/, () => items([{ id: id(911), created_at: new Date().toISOString(), last_seen_at: new Date().toISOString(), ip: "10.0.0.7", user_agent: "Mozilla/5.0 (X11; Linux x86_64) Chrome/140", current: true }])],
    [/^\/api\/v1\/persons$/, () => items(people(l))],
    [/^\/api\/v1\/home$/, () => (face === "empty" ? { projects: [], my_tasks: [], waiting_for_us: [], waiting_for_client: [], since: [] } : home(l))],
    [/^\/api\/v1\/my-work$/, () => items(home(l).my_tasks)],
    [/^\/api\/v1\/notifications$/, () => ({ unread: 2, items: [{ id: id(921), kind: "question_asked", at: new Date().toISOString(), read: false, project: { id: PROJECT, name: projects(l)[0].name }, record: { id: QUESTION, kind: "question", number: 23, title: questions(l)[0].title }, actor: { name: zh(l, "许望舒", "Xu Wangshu") } }] })],
    [/^\/api\/v1\/search$/, () => items([{ record_id: TASK, kind: "task", number: 14, title: zh(l, "WMS 接口开发", "WMS interface"), project: { id: PROJECT, name: projects(l)[0].name }, snippet: zh(l, "按接口文档 v2 实现", "as in interface document v2") }])],
    [/^\/api\/v1\/projects$/, () => items(projects(l))],
    [/^\/api\/v1\/projects\/[^/]+$/, () => projects(l).find((project) => path.endsWith(project.id)) ?? projects(l)[0]],
    [/\/plan$/, () => (path.includes(FRESH) ? { ...plan(l), tasks: [], dependencies: [] } : plan(l))],
    [/\/members$/, () => items(people(l).slice(0, 3).map((person, index) => ({ person_id: person.id, name: person.name, email: person.email, role: index ? "member" : "project_manager" })))],
    [/\/parties$/, () => items(path.includes(FRESH) ? [] : parties(l))],
    [/\/sharing$/, () => ({ rule: { phases_and_milestones: true, level: null, task_ids: [TASK], hidden_task_ids: [], client_titles: {}, held: false }, revision: 1, visible: [], history: [{ at: "2026-11-20T01:20:00Z", by: people(l)[0].name, visible_count: 9 }] })],
    [/\/sharing-previews$/, () => ({ html: PORTAL(l), visible: tasks(l).filter((task) => task.kind !== "task" || task.id === TASK).map((task) => ({ task_id: task.id, title: task.title, why: task.kind })), seen_by: parties(l)[0].contacts.map((contact) => contact.name) })],
    [/\/invitations$/, () => ({ items: parties(l)[0].contacts.slice(1, 2).map((contact) => ({ person_id: contact.person_id, url: "http://127.0.0.1:8080/p/7Xk29Qw4mZ", mail: "no_smtp", warning: "public_url_loopback" })) })],
    [/\/questions$/, () => items(path.includes(FRESH) ? [] : questions(l))],
    [/\/calendars$/, () => items(calendars(l))],
    [/\/resources$/, () => items([])],
    [/^\/api\/v1\/clients$/, () => items(clients(l))],
    [/^\/api\/v1\/clients\/[^/]+$/, () => clients(l)[0]],
    [/\/contacts$/, () => items(parties(l)[0].contacts.map((contact) => ({ id: contact.person_id, name: contact.name, email: contact.email, title: "", locale: "zh-CN", revision: 1 })))],
    [/^\/api\/v1\/tasks\/[^/]+$/, () => ({ ...tasks(l).find((task) => path.endsWith(task.id)), project_id: PROJECT, predecessors: [{ dependency_id: id(400), task_id: id(205), number: 12, title: tasks(l)[5].title, kind: "fs", lag_minutes: 0, lag_unit: "working" }], successors: [{ dependency_id: id(401), task_id: id(210), number: 17, title: tasks(l)[10].title, kind: "fs", lag_minutes: 0, lag_unit: "working" }], notes: zh(l, "按接口文档 v2 实现入库、出库、盘点三类共 14 个接口；每个接口附回放用例。", "Implement the 14 interfaces of receiving, issuing and stock-taking as in interface document v2, each with replay cases.") })],
    [/\/comments$/, () => ({ ...items(comments), readers: [{ party_id: PARTY, client_name: zh(l, "澄川物流", "Chengchuan Logistics"), names: [zh(l, "许望舒", "Xu Wangshu"), zh(l, "滕安和", "Teng Anhe")] }] })],
    [/\/history$/, () => items([{ at: new Date().toISOString(), actor: people(l)[1], kind: "task.updated" }])],
    [/\/viewers$/, () => ({ team: people(l).slice(0, 3).map((person, index) => ({ name: person.name, why: index ? "member" : "project_manager" })), client: [{ name: zh(l, "许望舒", "Xu Wangshu"), party: zh(l, "澄川物流", "Chengchuan Logistics"), why: "chosen" }, { name: zh(l, "滕安和", "Teng Anhe"), party: zh(l, "澄川物流", "Chengchuan Logistics"), why: "chosen" }] })],
    [/\/imports$/, () => imported(l)],
    [/\/mail-settings$/, () => ({ host: "smtp.team.example", port: 587, security: "starttls", user: "rapport", from_address: "rapport@team.example", from_name: "Rapport" })],
    [/\/outbox$/, () => items(mails)],
  ].find(([pattern]) => pattern.test(path));
  if (face === "failed" && !/\/(me|setup|projects|clients|notifications)$/.test(path) && !/\/projects\/[^/]+$/.test(path)) return undefined;
  return found ? found[1](url, face, method) : method === "GET" ? undefined : {};
}
