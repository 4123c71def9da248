// The plan by keyboard, input method, clipboard and pointer, in a real browser. Prints what held and
// ends with 1 when something did not. Run it from web/: CHROMIUM=<path> node src/domain/schedule/tests/journey.mjs
import { close, open } from "./stage.mjs";

let failed = 0;
const hold = (what, is, wanted) => {
  const good = JSON.stringify(is) === JSON.stringify(wanted);
  if (!good) failed += 1;
  console.log(good ? "held  " : "FAILED", what, good ? "" : `${JSON.stringify(is)} instead of ${JSON.stringify(wanted)}`);
};
const editsOf = (asked) => asked.filter((each) => each.path.endsWith("plan-edits")).flatMap((each) => each.body.edits);
const settle = (page) => page.waitForTimeout(250);

{
  const { page, asked, context } = await open({ locale: "zh-CN" });
  const cell = (text) => page.locator('[role="gridcell"]', { hasText: text }).first();
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
  await cell("运营看板").click();
  hold("a click takes the cell", await focused(), "任务: 运营看板");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  hold("arrows move the focus", await focused(), "工期（天）: 手持终端程序");

  const cdp = await context.newCDPSession(page);
  await page.keyboard.press("ArrowLeft");
  await cdp.send("Input.imeSetComposition", { text: "xian chang", selectionStart: 10, selectionEnd: 10 });
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, isComposing: true, bubbles: true })));
  hold("Enter while composing keeps the cell open", await page.locator('input[data-editing="true"]').count(), 1);
  hold("and sends nothing", editsOf(asked).length, 0);
  await cdp.send("Input.insertText", { text: "现场终端" });
  await page.keyboard.press("Enter");
  await settle(page);
  hold("the chosen words replace the title", editsOf(asked).at(-1), { op: "update_task", id: "3.4", set: { title: "现场终端" }, expect: { title: "手持终端程序" } });
  hold("and the focus goes down", await focused(), "任务: 测试");

  await cell("运营看板").click();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type("2周");
  await page.keyboard.press("Tab");
  await settle(page);
  hold("typing replaces a duration", editsOf(asked).at(-1)?.set, { duration_minutes: 4800 });
  hold("Tab goes to the next cell", await focused(), "开始: 运营看板");
  await page.keyboard.type("十月");
  await page.keyboard.press("Enter");
  hold("what is no date is refused in words", await page.locator('[role="alert"]').first().innerText(), "“十月”不是日期，可写 3月24日。");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+ArrowRight");
  await settle(page);
  hold("Ctrl → indents", editsOf(asked).at(-1), { op: "move_task", id: "3.3", parent_id: "3.2", after_id: null });
  await page.keyboard.press("Control+ArrowLeft");
  await settle(page);
  hold("Ctrl ← outdents", editsOf(asked).at(-1), { op: "move_task", id: "3.3", parent_id: "3", after_id: "3.2" });
  await cell("系统集成测试").click();
  await page.keyboard.press("Insert");
  await page.keyboard.type("冒烟测试");
  await page.keyboard.press("Enter");
  await settle(page);
  const [created, named] = editsOf(asked).slice(-2);
  hold("Insert makes a row below", [created.op, created.after_id, created.parent_id], ["create_task", "4.2", "4"]);
  hold("whose name is typed at once", named.set, { title: "冒烟测试" });
  await cell("性能测试").click();
  const block = "压力测试\t3天\n稳定性测试\t很久";
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, block);
  await settle(page);
  hold("a block from a spreadsheet fills cells", editsOf(asked).slice(-3).map((edit) => edit.set), [{ title: "压力测试" }, { duration_minutes: 1440 }, { title: "稳定性测试" }]);
  hold("what was not understood is told", await page.getByText("很久").count(), 1);
  await page.keyboard.press("Delete");
  await settle(page);
  hold("Delete removes the task", editsOf(asked).at(-1), { op: "delete_task", id: "4.3" });
  const before = asked.length;
  await page.keyboard.press("Control+z");
  await settle(page);
  hold("Ctrl Z sends the inverse", asked.length, before + 1);
  await page.keyboard.press("Shift+F10");
  hold("the menu opens by keyboard", await page.locator('[role="menuitem"]').first().innerText(), "打开");
  await page.keyboard.press("Escape");
  await context.close();
}
{
  const { page, asked, context } = await open({});
  const bar = async (name) => {
    const title = await page.locator('[role="gridcell"]', { hasText: name }).first().boundingBox();
    const canvas = await page.locator("canvas").boundingBox();
    const y = title.y + 13;
    for (let x = canvas.x + 30; x < canvas.x + canvas.width - 30; x += 9) {
      await page.mouse.move(x, y);
      if ((await page.locator("canvas").evaluate((each) => each.style.cursor)) === "grab") return { x: x + 4, y };
    }
    throw new Error(`no bar of ${name}`);
  };
  const grip = await bar("Load test");
  await page.mouse.move(grip.x, grip.y);
  await page.mouse.down();
  for (let by = 1; by <= 24; by += 1) await page.mouse.move(grip.x + by, grip.y);
  await page.waitForTimeout(200);
  const questions = asked.filter((each) => each.path.endsWith("plan-previews"));
  hold("a drag asks once per changed day", [questions.length > 0, questions.length <= 4, new Set(questions.map((each) => JSON.stringify(each.body))).size === questions.length], [true, true, true]);
  hold("and shows the effect", await page.locator('h2:has-text("Load test")').count(), 1);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await settle(page);
  hold("Escape changes nothing", editsOf(asked).length, 0);
  const again = await bar("Load test");
  await page.mouse.move(again.x, again.y);
  await page.mouse.down();
  await page.mouse.move(again.x + 10, again.y, { steps: 4 });
  await page.mouse.move(again.x + 24, again.y, { steps: 4 });
  await page.mouse.up();
  await settle(page);
  hold("letting go moves the task", [editsOf(asked).length, editsOf(asked)[0]?.id, Object.keys(editsOf(asked)[0]?.set ?? {})], [1, "4.3", ["start"]]);
  await context.close();
}
{
  const { page, asked, context } = await open({ search: "?view=board" });
  await page.locator('[data-card="4.2"]').focus();
  await page.keyboard.press("Control+ArrowRight");
  await settle(page);
  hold("a card moves by keyboard", editsOf(asked)[0]?.set, { state: "doing" });
  await context.close();
}
{
  const { page, context } = await open({ role: "read_only" });
  await page.locator('[role="gridcell"]', { hasText: "Load test" }).first().click();
  await page.keyboard.type("x");
  hold("who may only read cannot type", [await page.locator('input[data-editing="true"]').count(), await page.getByRole("button", { name: "Task", exact: true }).count()], [0, 0]);
  await context.close();
}
await close();
process.exit(failed ? 1 : 0);
