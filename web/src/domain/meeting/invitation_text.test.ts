import { expect, test } from "vitest";
import { readInvitation } from "./invitation_text.ts";

test.each([
  [
    "岑屿 邀请您参加腾讯会议\n会议主题：接口评审\n会议时间：2026/12/01 10:00-11:00 (GMT+08:00) 中国标准时间 - 北京\n\n点击链接入会，或添加至会议列表：\nhttps://meeting.tencent.com/dm/AbC123\n\n#腾讯会议：123-456-789",
    "https://meeting.tencent.com/dm/AbC123",
    "#腾讯会议：123-456-789",
  ],
  [
    "Microsoft Teams Need help? <https://aka.ms/JoinTeamsMeeting?omkt=en-US>\r\nJoin: <https://teams.microsoft.com/meet/3456?p=x1>\r\nMeeting ID: 345 6\r\n",
    "https://teams.microsoft.com/meet/3456?p=x1",
    "Meeting ID: 345 6",
  ],
  ["飞书会议：https://vc.feishu.cn/j/987654321，会议号 987 654 321", "https://vc.feishu.cn/j/987654321", "飞书会议：，会议号 987 654 321"],
  ["see https://video.example.org/room/7 tomorrow", "https://video.example.org/room/7", "see  tomorrow"],
])("the link is found in what a service gives to copy", (text, link, part) => {
  const found = readInvitation(text);
  expect(found?.link).toBe(link);
  expect(found?.rest).toContain(part);
  expect(found?.rest).not.toContain(link);
});

test.each(["https://zoom.us/j/1?pwd=x", "  https://zoom.us/j/1\n", "nothing to click", ""])("a link alone and a text without one are left as they are: %j", (text) => {
  expect(readInvitation(text)).toBeUndefined();
});
