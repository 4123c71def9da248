// The weeks, Monday first, from today to the last of some days; as civil dates.

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const civil = (at: number) => new Date(at).toISOString().slice(0, 10);

export function weeksOf(days: string[], today: string): string[][] {
  const last = days.reduce((latest, day) => (day > latest ? day : latest), today);
  const monday = at(today) - ((new Date(at(today)).getUTCDay() + 6) % 7) * DAY;
  const weeks: string[][] = [];
  for (let week = monday; week <= at(last); week += 7 * DAY) weeks.push([0, 1, 2, 3, 4, 5, 6].map((day) => civil(week + day * DAY)));
  return weeks;
}
