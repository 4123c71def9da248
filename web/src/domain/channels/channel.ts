// Channels as the screens use them: their kinds, what each needs, and where they are asked for.
import { keys } from "../../app/cache.ts";
import type { Id, List, Told } from "../../app/wire.ts";

export type Channel = Told<"ChannelView">;
export type ChannelMade = Told<"ChannelMade">;
export type Channels = Told<"ChannelList">;
export type ChannelMessage = Told<"ChannelMessage">;
export type ChannelMessages = List<ChannelMessage>;
export type Preview = Told<"ChannelPreview">;
export type TestAnswer = Told<"TestAnswer">;
export type Topic = Channel["topics"][number];

export const KINDS = ["wecom", "dingtalk", "feishu", "slack", "teams", "webhook"] as const satisfies Channel["kind"][];

/** What an address of each kind looks like. */
export const PLACES: Record<Channel["kind"], string> = {
  wecom: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
  dingtalk: "https://oapi.dingtalk.com/robot/send?access_token=…",
  feishu: "https://open.feishu.cn/open-apis/bot/v2/hook/…",
  slack: "https://hooks.slack.com/services/…",
  teams: "https://….logic.azure.com/workflows/…",
  webhook: "https://…",
};

export const takesSecret = (kind: Channel["kind"]): boolean => kind === "dingtalk" || kind === "feishu" || kind === "webhook";

/** Whose channels: a project's, or the house's. */
export interface Owner {
  project?: Id;
}

export const pathOf = ({ project }: Owner): string => (project ? `/api/v1/projects/${project}/channels` : "/api/v1/channels");
export const keyOf = ({ project }: Owner): readonly unknown[] => (project ? [...keys.project(project), "channels"] : ["channels"]);

const MINUTES = 60;

/** Minutes of the day as a clock shows them: "08:30". */
export function clockOf(minutes: number): string {
  return `${String(Math.floor(minutes / MINUTES)).padStart(2, "0")}:${String(minutes % MINUTES).padStart(2, "0")}`;
}

/** The minutes of the day that a clock shows; none where it shows nothing. */
export function minutesOf(clock: string): number | undefined {
  const found = /^(\d{2}):(\d{2})$/.exec(clock);
  return found ? Number(found[1]) * MINUTES + Number(found[2]) : undefined;
}

/** What a new channel is told of; one that a client reads, of what is for clients alone. */
export function topicsAtFirst(choices: Channels["topics"], isShared: boolean): Topic[] {
  return choices.filter((each) => (isShared ? each.by_default_for_clients : each.by_default)).map((each) => each.topic);
}

/** As Standard Webhooks has them: 24 bytes that nobody can guess. */
export const freshKey = () => `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24))))}`;
