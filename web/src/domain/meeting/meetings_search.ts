// What the page shows is in the address: the month that is looked at, as a list or as a sheet, the dialog that is open.
export interface MeetingsSearch {
  month?: string | undefined;
  view?: "month" | undefined;
  new?: string | undefined;
}

export function meetingsSearch(given: Record<string, unknown>): MeetingsSearch {
  const month = typeof given.month === "string" && /^\d{4}-(0[1-9]|1[0-2])$/.test(given.month) ? given.month : undefined;
  return { month, view: given.view === "month" ? "month" : undefined, new: given.new ? "meeting" : undefined };
}
