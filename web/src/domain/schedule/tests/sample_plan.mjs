// The sample plan of the pictures: a warehouse control project with everything the chart can show.
// All people and figures are invented.
const ROWS = `
1|Requirements|需求|0|2026-11-30|2026-12-18||||100
1.1|Requirements research|需求调研|10|2026-11-30|2026-12-11||cen||100
1.2|Requirements v3 agreed|需求 v3 已由客户确认|0|2026-12-18|2026-12-18|1.1|cen||100
2|Design|设计|0|2026-12-14|2026-12-28||||100
2.1|Interface design|接口设计|8|2026-12-14|2026-12-23|1.1|lu||100
2.2|Algorithm design|调度算法设计|10|2026-12-14|2026-12-25|1.1|wen||100
2.3|Design review passed|设计评审通过|0|2026-12-28|2026-12-28|2.1,2.2|cen||100
3|Build|开发|0|2026-12-29|2027-01-28||||78
3.1|WMS interface|WMS 接口开发|18|2026-12-29|2027-01-22|2.3|lu|0|80
3.2|Dispatch engine|调度引擎|16|2026-12-29|2027-01-20|2.3|wen|2|95
3.3|Operations dashboard|运营看板|13|2027-01-06|2027-01-22|2.3|liu|9|75
3.4|Handheld app|手持终端程序|14|2027-01-11|2027-01-28|2.1|liu|9|50
4|Test|测试|0|2027-01-13|2027-02-25||||9
4.1|Test environment|测试环境|6|2027-01-13|2027-01-20||xu|2|60
4.2|System integration test|系统集成测试|9|2027-01-25|2027-02-04|3.1,3.2,4.1|jian|0|0
4.3|Load test|性能测试|4|2027-02-12|2027-02-17|4.2,3.3|jian|0|0
4.4|Defect fixing|缺陷修复|6|2027-02-18|2027-02-25|4.3,3.4|wen|0|0
4.5|Test exit|测试出口|0|2027-02-25|2027-02-25|4.4|jian|0|0
5|Go-live|上线|0|2027-02-12|2027-03-24||||0
5.1|Data migration|数据迁移|4|2027-02-12|2027-02-17|4.2|lu|6|0
5.2|Site training|现场培训|5|2027-02-18|2027-02-24|4.3|liu|11|0
5.3|Client acceptance test|客户验收测试|10|2027-02-26|2027-03-11|4.5,5.1|xu|0|0
5.4|Cut-over rehearsal|切换演练|4|2027-03-12|2027-03-17|5.3,5.2|lu|0|0
5.5|Go-live watch|上线值守|5|2027-03-18|2027-03-24|5.4|cen|0|0
5.6|Final acceptance|移交与终验|0|2027-03-24|2027-03-24|5.5|cen|0|0`;

export const PEOPLE = { cen: ["Cen Yu", "岑屿"], lu: ["Lu Yaochuan", "路遥川"], wen: ["Wen Yizhou", "闻一舟"], liu: ["Liu Tang", "柳棠"], jian: ["Jian Ning", "简宁"], xu: ["Xu Wangshu", "许望舒"] };
const OFFICE = [{ from: "08:00", to: "12:00" }, { from: "13:00", to: "17:00" }];
const STATES = (percent) => (percent >= 100 ? "done" : percent > 0 ? "doing" : "to_do");

const shift = (date, days) => new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

export function samplePlan(language) {
  const chinese = language === "zh-CN" ? 1 : 0;
  const dependencies = [];
  const tasks = ROWS.trim().split("\n").map((line, at) => {
    const [wbs, en, zh, days, start, finish, after, owner, float, percent] = line.split("|");
    const isSummary = !wbs.includes(".");
    const milestone = !isSummary && days === "0";
    for (const each of after.split(",").filter(Boolean)) dependencies.push({ id: `d${wbs}-${each}`, predecessor_id: each, successor_id: wbs, kind: "fs", lag_minutes: 0, lag_unit: "working" });
    const late = +wbs[0] >= 3 && +percent < 100 ? 5 : 0;
    const [from, to] = [milestone ? `${finish}T17:00` : `${start}T08:00`, `${finish}T17:00`];
    return {
      id: wbs, number: at + 1, parent_id: isSummary ? null : wbs[0], position: +(wbs.split(".")[1] ?? wbs), wbs, level: isSummary ? 1 : 2, title: [en, zh][chinese], kind: milestone ? "milestone" : isSummary ? "phase" : "task", is_summary: isSummary,
      duration_minutes: isSummary ? { 1: 15, 2: 11, 3: 22, 4: 27, 5: 29 }[wbs] * 480 : +days * 480, start: from, finish: to, total_float_minutes: +(float || 0) * 480, free_float_minutes: 0, critical: float === "0",
      percent_complete: +percent, state: STATES(+percent), owner_id: owner || null, client_side: owner === "xu", assignments: [], audience: "internal", shared_with: [], manual: false, revision: 1, comment_count: 0,
      deadline: wbs === "5.6" ? "2027-03-26" : null,
      baseline: isSummary ? null : { start: `${shift(start, -late)}T08:00`, finish: `${shift(finish, -late)}T17:00`, duration_minutes: +days * 480 },
    };
  });
  return {
    revision: 4, start: "2026-11-30T08:00", status_date: null, finish: "2027-03-24T17:00", calendar_id: "c", minutes_per_day: 480, tasks, dependencies, warnings: [], non_working: [],
    calendars: [{ id: "c", name: ["Working week and public holidays", "标准工作日与法定节假日"][chinese], week: [0, 1, 2, 3, 4, 5, 6].map((day) => ({ working: day < 5 ? OFFICE : [] })), exceptions: [{ name: ["Festival", "春节"][chinese], from: "2027-02-05", to: "2027-02-11", working: [] }, { name: null, from: "2027-01-01", to: "2027-01-01", working: [] }] }],
    resources: [{ id: "r", name: PEOPLE.xu[chinese], kind: "client_person", person_id: "xu" }], baselines: [{ id: "b2", name: ["Baseline 2", "基线 2"][chinese], at: "2026-12-20T08:00:00Z", number: 2 }],
  };
}

/** Phases of ten tasks, chained, for counting nodes and frames. */
export function largePlan(count, language) {
  const plan = samplePlan(language);
  plan.tasks = [];
  plan.dependencies = [];
  plan.baselines = [];
  for (let phase = 0; plan.tasks.length < count; phase += 1) {
    const base = { number: plan.tasks.length + 1, level: 1, kind: "task", is_summary: false, total_float_minutes: 0, free_float_minutes: 0, critical: false, percent_complete: 20, state: "doing", owner_id: "lu", client_side: false, assignments: [], audience: "internal", shared_with: [], manual: false, revision: 1, comment_count: 0 };
    const origin = shift("2026-11-30", (phase % 60) * 3);
    plan.tasks.push({ ...base, id: `p${phase}`, parent_id: null, position: phase, title: `Phase ${phase + 1}`, kind: "phase", is_summary: true, duration_minutes: 9600, start: `${origin}T08:00`, finish: `${shift(origin, 40)}T17:00` });
    for (let n = 0; n < 10 && plan.tasks.length < count; n += 1) {
      plan.tasks.push({ ...base, id: `p${phase}.${n}`, number: plan.tasks.length + 1, parent_id: `p${phase}`, position: n, title: `Work ${phase + 1}.${n + 1}`, duration_minutes: 1440, start: `${shift(origin, n * 4)}T08:00`, finish: `${shift(origin, n * 4 + 3)}T17:00`, critical: n % 3 === 0, total_float_minutes: n % 3 ? 960 : 0 });
      if (n) plan.dependencies.push({ id: `d${phase}.${n}`, predecessor_id: `p${phase}.${n - 1}`, successor_id: `p${phase}.${n}`, kind: "fs", lag_minutes: 0, lag_unit: "working" });
    }
  }
  return plan;
}
