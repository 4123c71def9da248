// The plan in a project manager's hands: by keyboard, with a Chinese input method, pasted from a spreadsheet,
// dragged, and undone. What is checked is what the server then says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { projectWithPlan, until } from "../scene.mjs";
import { LANGUAGES } from "../words.mjs";

const COLUMNS = { title: 2, days: 3, start: 4 };
/** From the edge of a bar, where it is stretched, to its middle, where it is moved. */
const GRIP = 14;

for (const language of LANGUAGES) {
  test(`edit the plan (${language})`, async (t) => {
    const scene = await projectWithPlan(t, language);
    const { page, context, accessible, ended } = await scene.asManager();
    const plan = () => scene.manager.get(`/api/v1/projects/${scene.project.id}/plan`);
    const taskOf = async (title) => (await plan()).tasks.find((task) => task.title.startsWith(title));
    const finish = async () => (await taskOf("Go-live")).finish;
    const cell = (title, column) => page.getByRole("row").filter({ hasText: title }).locator(`[aria-colindex="${COLUMNS[column]}"]`);

    await page.goto(`${scene.server.url}/projects/${scene.project.id}/plan`);
    await cell("Collect requirements", "days").waitFor();
    assert.equal(await finish(), "2027-02-08T17:00");

    await t.test("by keyboard: a longer task moves its followers", async () => {
      await cell("Collect requirements", "days").click();
      await page.keyboard.type("8");
      await page.keyboard.press("Enter");
      await until(async () => (await taskOf("Collect requirements")).duration_minutes === 3840);
      assert.equal(await finish(), "2027-02-11T17:00");
    });

    await t.test("undo brings the dates back", async () => {
      await page.keyboard.press("ControlOrMeta+z");
      await until(async () => (await finish()) === "2027-02-08T17:00");
    });

    await t.test("dragged by a week: the followers go along, and undo brings them back", async () => {
      const chart = page.getByRole("img", { name: scene.say("plan.chart") });
      // The screen follows the undo of before: the bar aimed at is where 12 January is.
      await cell("Interface design", "start").filter({ hasText: "12" }).waitFor();
      const task = await edgeOf(page, chart, "Collect requirements");
      const weekLater = await edgeOf(page, chart, "Interface design");
      await page.mouse.move(task.x + GRIP, task.y);
      assert.equal(await cursorOf(chart), "grab");
      await page.mouse.down();
      await page.mouse.move(weekLater.x + GRIP, task.y, { steps: 6 });
      await page.getByText(scene.say("plan.effect.keys")).waitFor();
      assert.equal((await taskOf("Collect requirements")).start, "2027-01-05T08:00", "nothing is written while the bar is in hand");
      await page.mouse.up();
      await until(async () => (await taskOf("Collect requirements")).start === "2027-01-12T08:00");
      assert.equal((await taskOf("Interface design")).start, "2027-01-19T08:00");
      assert.equal(await finish(), "2027-02-15T17:00");
      await page.keyboard.press("ControlOrMeta+z");
      await until(async () => (await finish()) === "2027-02-08T17:00");
      assert.equal((await taskOf("Collect requirements")).start, "2027-01-05T08:00");
    });

    await t.test("with a Chinese input method: Enter takes the candidate, not the cell", async () => {
      await cell("Training", "title").click();
      const keys = await context.newCDPSession(page);
      await keys.send("Input.imeSetComposition", { text: "peixun", selectionStart: 6, selectionEnd: 6 });
      await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Process", code: "Enter", windowsVirtualKeyCode: 229, nativeVirtualKeyCode: 229 });
      assert.ok((await taskOf("Training")).title.startsWith("Training"), "nothing is written while composing");
      await keys.send("Input.insertText", { text: "上岗培训" });
      await page.keyboard.press("Enter");
      await until(async () => (await taskOf("上岗培训")) !== undefined);
    });

    await t.test("pasted from a spreadsheet: rows and columns land in cells", async () => {
      await cell("Interface design", "title").click();
      await paste(page, "Screens 界面\t3\nMaster records 主数据\t4");
      await until(async () => (await taskOf("Master records")) !== undefined);
      assert.equal((await taskOf("Screens")).duration_minutes, 3 * 480);
      assert.equal((await taskOf("Master records")).duration_minutes, 4 * 480);
    });

    await accessible("plan");
    await ended();
  });
}

/** Where a task's bar begins in the chart: the first place in its row at which it could be stretched. */
async function edgeOf(page, chart, title) {
  const row = await page.getByRole("row").filter({ hasText: title }).boundingBox();
  const pane = await chart.boundingBox();
  const y = row.y + row.height / 2;
  // The splitter lies over the first few points of the chart.
  for (let x = pane.x + 8; x < pane.x + pane.width; x += 1) {
    await page.mouse.move(x, y);
    if ((await cursorOf(chart)) === "w-resize") return { x, y };
  }
  return assert.fail(`no bar beside ${title}`);
}

function cursorOf(chart) {
  return chart.evaluate((canvas) => canvas.style.cursor);
}

/** What a spreadsheet puts on the clipboard, given to the focused element. */
function paste(page, text) {
  return page.evaluate((pasted) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", pasted);
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}
