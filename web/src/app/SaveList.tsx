// The button that hands a list, as it is filtered now, to a spreadsheet.
import { Button } from "../ui/Button.tsx";
import { saveCsv, type Cell } from "./csv.ts";
import { useWords } from "./words.ts";

export function SaveList({ name, rows }: { name: string; rows: () => Cell[][] }) {
  const { t } = useWords();
  return (
    <Button className="no-print" size="small" kind="quiet" onClick={() => saveCsv(name, rows())}>
      {t("act.export_csv")}
    </Button>
  );
}
