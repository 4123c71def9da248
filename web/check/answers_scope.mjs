// Invented answers about requirements, sign-offs and who decides, for the pictures.
import { FRESH, PARTY, TASK } from "./answers.mjs";

const zh = (language, chinese, english) => (language === "zh-CN" ? chinese : english);
const id = (number) => `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
export const REQUIREMENT = id(2003);
export const SIGN_OFF = id(2501);
const ago = (hours) => new Date(Date.now() - hours * 3600e3).toISOString();

const ROWS = [
  ["手持终端断网后继续扫码", "Handhelds go on scanning without network", "function", "must", "confirmed", 2, 2, 3],
  ["库位编码支持两套规则并行", "Two location code rules in parallel", "function", "must", "sent", 1, null, 1],
  ["盘点接口每秒处理 60 条", "Stock-taking interface takes 60 records a second", "quality", "must", "unconfirmed", 4, 2, 2],
  ["夜班看板一屏看全", "Night-shift board on one screen", "experience", "should", "questioned", 2, null, 0],
  ["与财务系统每日对账", "Daily reconciliation with the ledger", "interface", "should", "draft", 1, null, 0],
  ["出库单据保存七年", "Issue notes are kept for seven years", "constraint", "must", "confirmed", 1, 1, 1],
  ["语音拣货", "Picking by voice", "function", "could", "draft", 1, null, 0],
  ["支持波次合并与拆分，并在合并后保留原单号以便客服追溯每一笔出库记录", "Waves can be merged and split, and the original order number is kept so that support can trace every issue", "function", "should", "sent", 3, 1, 4],
  ["异常件自动转人工台", "Exceptions go to the manual desk by themselves", "function", "should", "confirmed", 1, 1, 2],
  ["登录沿用企业微信", "Sign-in by the company account", "interface", "should", "dropped", 1, null, 0],
];

function fields(l, [c, e, kind, priority]) {
  return {
    title: zh(l, c, e), kind, priority, source: "interview", source_note: zh(l, "1月8日访谈，仓储部", "Interview of 8 January, warehouse"),
    need: zh(l, "仓库东侧信号弱，扫码不能中断，否则整条线停下来。", "Reception is weak on the east side; scanning must not stop, or the whole line stops."),
    pain: zh(l, "夜班每周补录约两小时，经常记错。", "The night shift re-enters for two hours a week and gets it wrong."),
    description: zh(l, "断网时记录先存在终端，最长 8 小时；联网后按时间顺序补传，重复的自动去除。", "Without network records are kept on the device for up to 8 hours; later they are sent in order, without doubles."),
    acceptance_criteria: zh(l, "断网 8 小时、扫描 2,000 条后联网，5 分钟内全部到达，一条不少。", "After 8 hours and 2,000 scans without network all arrive within 5 minutes, none is missing."), owner_id: id(2),
  };
}

function requirements(l) {
  return ROWS.map((row, index) => ({
    id: id(2001 + index), number: index + 1, revision: 3, state: row[4], version: row[5], confirmed_version: row[6],
    sent_version: ["sent", "confirmed", "questioned", "unconfirmed"].includes(row[4]) ? Math.max(1, row[5] - (row[4] === "unconfirmed" ? 1 : 0)) : null,
    questioned_version: row[4] === "questioned" ? row[5] : null, party_id: row[4] === "draft" ? null : PARTY, client_number: index + 1, client_version: 1, reference: "", task_count: row[7],
    fields: fields(l, row), owner_name: index % 3 === 2 ? null : zh(l, "路遥川", "Lu Yaochuan"), internal_note: index === 2 ? zh(l, "报价按每秒 40 条算的，要跟岑屿确认。", "The price was made for 40 a second; check with Cen Yu.") : "", updated_at: ago(index * 9),
  }));
}

/** Ten thousand rows, in pieces, for looking at a long list. */
function many(l, url) {
  const after = Number(url.searchParams.get("after") ?? 0);
  const all = requirements(l);
  const items = Array.from({ length: Math.min(200, 10_000 - after) }, (_, index) => ({ ...all[(after + index) % 9], id: id(100_000 + after + index), number: after + index + 1 }));
  return { items, next: after + 200 < 10_000 ? String(after + 200) : null, counts: { draft: 2200, sent: 2300, confirmed: 3300, questioned: 1100, unconfirmed: 1100 } };
}

function register(l, url, face) {
  const asked = (name) => url.searchParams.get(name)?.split(",");
  const items = requirements(l).filter((one) => (asked("state") ? asked("state").includes(one.state) : one.state !== "dropped") && (asked("kind")?.includes(one.fields.kind) ?? true) && (asked("priority")?.includes(one.fields.priority) ?? true) && (!url.searchParams.get("q") || one.fields.title.includes(url.searchParams.get("q"))));
  if (face === "empty" || url.pathname.includes(FRESH)) return { items: [], next: null, counts: {} };
  return { items, next: null, counts: { draft: 2, sent: 2, confirmed: 3, questioned: 1, unconfirmed: 1, dropped: 1 } };
}

function detail(l, path) {
  const one = requirements(l).find((each) => path.includes(each.id)) ?? requirements(l)[2];
  return {
    ...one,
    answers: one.confirmed_version ? [{ request_id: id(2601), sign_off_id: SIGN_OFF, version: 3, outcome: "questioned", remark: zh(l, "60 条是平均值还是峰值？", "Is 60 the average or the peak?"), at: ago(70) }, { request_id: id(2602), sign_off_id: id(2502), version: 2, outcome: "confirmed", remark: "", at: ago(400) }] : [],
    tasks: one.task_count ? [{ id: TASK, kind: "task", number: 14, title: zh(l, "WMS 接口开发", "WMS interface"), state: "doing" }, { id: id(210), kind: "task", number: 17, title: zh(l, "系统集成测试", "System integration test"), state: "to_do" }] : [],
  };
}

function versions(l) {
  const by = { id: id(2), name: zh(l, "路遥川", "Lu Yaochuan") };
  return { items: [4, 3, 2, 1].map((version) => ({ version, fields: fields(l, ROWS[2]), by, at: ago((5 - version) * 90) })) };
}

function diff(l) {
  const piece = (change, text) => ({ change, text });
  return { from: 2, to: 4, by: { id: id(2), name: zh(l, "路遥川", "Lu Yaochuan") }, at: ago(20), fields: [
    { field: "title", was: "", becomes: "", pieces: [piece("same", zh(l, "盘点接口每秒处理 ", "Stock-taking interface takes ")), piece("removed", "40"), piece("added", "60"), piece("same", zh(l, " 条", " records a second"))] },
    { field: "priority", was: "should", becomes: "must", pieces: [] },
    { field: "acceptance_criteria", was: "", becomes: "", pieces: [piece("same", zh(l, "断网 8 小时、扫描 ", "After 8 hours and ")), piece("removed", "1,000"), piece("added", "2,000"), piece("same", zh(l, " 条后联网，", " scans without network ")), piece("removed", zh(l, "当天", "all arrive the same day.")), piece("added", zh(l, "5 分钟内", "all arrive within 5 minutes, none is missing.")), piece("same", zh(l, "全部到达。", ""))] },
    { field: "owner_id", was: "", becomes: id(2), pieces: [] } ] };
}

function document(l, url) {
  const party = url.searchParams.get("party");
  const of = (kind, priority) => requirements(l).filter((one) => one.fields.kind === kind && one.fields.priority === priority && one.state !== "dropped").map((one) => ({ id: one.id, number: one.number, version: one.version, state: one.state, confirmed_version: one.confirmed_version, title: one.fields.title, body: `${one.fields.need}\n\n${one.fields.description}`, acceptance_criteria: one.fields.acceptance_criteria, pain: party ? null : one.fields.pain, source_note: party ? null : one.fields.source_note }));
  const sections = ["function", "interface", "experience", "quality", "constraint"].map((kind) => ({ kind, parts: ["must", "should", "could"].map((priority) => ({ priority, requirements: of(kind, priority) })).filter((part) => part.requirements.length) }));
  return { project: zh(l, "澄川仓控二期", "Chengchuan warehouse control, phase 2"), party_name: party ? zh(l, "澄川物流", "Chengchuan Logistics") : null, at: ago(1), sections: sections.filter((section) => section.parts.length) };
}

const XU = (l) => ({ person_id: id(61), name: zh(l, "许望舒", "Xu Wangshu") });
const ZHENG = (l) => ({ person_id: id(64), name: zh(l, "郑海燕", "Zheng Haiyan") });

function signOffs(l) {
  const line = (n, kind, number, c, e, more) => ({ id: id(n), project_id: id(11), party_id: PARTY, client_name: zh(l, "澄川物流", "Chengchuan Logistics"), record_id: id(2400), kind, number, version: 2, title: zh(l, c, e), state: "waiting", is_over: false, verdict: null, is_commercial: false, due: null, valid_until: null, opened_at: ago(80), ended_at: null, waiting_since: null, waiting_for: [], ...more });
  return [
    line(2501, "requirements", "RD-v2", "澄川仓控二期需求清单", "Requirements: Chengchuan warehouse control", { waiting_since: ago(51), waiting_for: [XU(l)], due: "2026-12-04" }),
    line(2503, "change_offer", "CR-2", "手持终端改为离线扫码", "Handhelds that scan offline", { is_commercial: true, waiting_since: ago(26), waiting_for: [ZHENG(l)], valid_until: "2026-12-01" }),
    line(2504, "requirements", "RD-v1", "第一批需求", "First batch of requirements", { state: "superseded", ended_at: ago(80) }),
    line(2502, "requirements", "RD-v1", "访谈后的需求", "Requirements after the interviews", { state: "decided", verdict: "approved", ended_at: ago(400) }),
    line(2505, "change_offer", "CR-1", "增加语音拣货", "Picking by voice", { state: "decided", verdict: "declined", is_commercial: true, ended_at: ago(500) }),
    line(2506, "change_offer", "CR-1", "增加语音拣货（旧价）", "Picking by voice (old price)", { state: "withdrawn", ended_at: ago(600) }),
  ];
}

function signOff(l, path) {
  const line = signOffs(l).find((each) => path.endsWith(each.id)) ?? signOffs(l)[0];
  const items = requirements(l).slice(0, 6).map((one) => ({ key: one.id, number: `REQ-${one.number}`, version: 1, title: one.fields.title, body: one.fields.need, criteria: one.fields.acceptance_criteria }));
  const step = { ...ZHENG(l), on_behalf_of: null, verdict: "approved", remark: zh(l, "整体同意，一处请说明。", "Agreed as a whole; please explain one point."), questioned: [{ key: items[3].key, number: "REQ-4", words: zh(l, "一屏包括温区吗？", "Does one screen include the temperature zones?") }], authenticated: "mail_link_and_code", receipt: id(2700), at: ago(51) };
  return {
    ...line, content: { kind: line.kind, number: line.number, version: 2, title: line.title, summary: zh(l, "这是访谈后的第二版，请先看标为“必须”的几条。", "This is the second version after the interviews. Please look at those marked “must” first."), figures: line.kind === "change_offer" ? [{ label: { code: "finish" }, now: { date: "2027-03-24" }, becomes: { date: "2027-03-31" } }, { label: { code: "price" }, now: null, becomes: { money: { minor: 8600000, currency: "CNY" } } }] : [], items: line.kind === "requirements" ? items : [], valid_until: line.valid_until },
    amount: null, mode: "in_order", panel: [ZHENG(l), XU(l)], steps: line.state === "waiting" ? [step] : [], opened_by: { person_id: id(1), name: zh(l, "岑屿", "Cen Yu") }, reason: line.state === "withdrawn" ? zh(l, "价格算错了，稍后重发。", "The price was wrong; a new one follows.") : "", not_reached: [],
  };
}

function rule(l) {
  return { mode: "in_order", currency: "CNY", revision: 2, deciders: [{ ...ZHENG(l), limit_minor: 5000000, is_approver: true }, { ...XU(l), limit_minor: null, is_approver: true }], deputies: [{ ...XU(l), deputy_id: id(64), deputy_name: zh(l, "郑海燕", "Zheng Haiyan"), from: "2026-12-01", until: "2026-12-08", is_approver: true }] };
}

function imported(l) {
  const sheet = { sheets: [zh(l, "需求", "Requirements")], sheet: zh(l, "需求", "Requirements"), header_row: 1, rows: 9, columns: [{ index: 0, title: zh(l, "需求名称", "Title"), maps_to: "title", sample: fields(l, ROWS[0]).title }, { index: 1, title: zh(l, "优先级", "Priority"), maps_to: "priority", sample: zh(l, "高", "High") }, { index: 2, title: zh(l, "预算", "Budget"), maps_to: null, sample: "1" }] };
  return { id: id(2800), file_name: "requirements.xlsx", creates: 5, changes: 2, unchanged: 2, rows: requirements(l).slice(0, 9).map((one, index) => ({ line: index + 2, change: ["created", "changed", "same"][index % 3], number: index % 3 ? one.number : null, reference: "", fields: one.fields })), not_understood: [{ place: "4", code: "import.owner_unknown", params: { value: zh(l, "老周", "Zhou") } }, { place: "1", code: "import.column_unused", params: {} }], sheet };
}

const traced = (one) => ({ id: one.id, kind: "requirement", number: one.number, title: one.fields.title, state: one.state });

/** The answers by address, as [pattern, answer of (url, face, method)]. */
export const scopeAnswers = (l, items) => [
  [/\/requirements\/gaps$/, () => ({ without_task: requirements(l).filter((one) => !one.task_count && one.state !== "dropped").map(traced), without_criteria: requirements(l).slice(6, 7).map(traced) })],
  [/\/requirements\/document$/, (url) => document(l, url)],
  [/\/projects\/[^/]+\/requirements$/, (url, face) => (url.searchParams.get("sort") === "updated" ? many(l, url) : register(l, url, face))],
  [/\/requirement-confirmation-previews$/, () => ({ items: requirements(l).filter((one) => ["draft", "questioned", "unconfirmed"].includes(one.state)).map((one) => ({ id: one.id, version: one.version, title: one.fields.title, body: `${one.fields.need}\n\n${one.fields.description}`, criteria: one.fields.acceptance_criteria })), waiting_count: 2, readers: [{ ...ZHENG(l), decides: true }, { ...XU(l), decides: true }, { person_id: id(62), name: zh(l, "滕安和", "Teng Anhe"), decides: false }] })],
  [/\/requirement-imports$/, () => imported(l)],
  [/^\/api\/v1\/requirements\/[^/]+\/versions$/, () => versions(l)],
  [/^\/api\/v1\/requirements\/[^/]+\/diff$/, () => diff(l)],
  [/^\/api\/v1\/requirements\/[^/]+$/, (url) => detail(l, url.pathname)],
  [/\/traces$/, () => ({ comes_from: requirements(l).slice(0, 2).map(traced), leads_to: [] })],
  [/\/projects\/[^/]+\/sign-offs$/, (url, face) => items(url.pathname.includes(FRESH) ? [] : signOffs(l))],
  [/^\/api\/v1\/sign-offs\/[^/]+$/, (url) => signOff(l, url.pathname)],
  [/\/decision-rule$/, () => rule(l)],
];
