// The buttons that hand a list, as it is filtered now, to a spreadsheet: as a workbook, or as text that any program reads.
import { useMutation } from "@tanstack/react-query";
import { Button } from "../ui/Button.tsx";
import { saveCsv, saveFile, type Cell } from "./csv.ts";
import { tellProblem } from "./problems.tsx";
import { useWords } from "./words.ts";

interface SaveListProps {
  name: string;
  /** The first is the head. */
  rows: () => Cell[][] | Promise<Cell[][]>;
}

export function SaveList({ name, rows }: SaveListProps) {
  const { t, zone } = useWords();
  const save = useMutation({
    mutationFn: async (format: "xlsx" | "csv") => {
      const all = await rows();
      if (format === "csv") return saveCsv(name, all);
      const { xlsxOf } = await import("./xlsx.ts");
      const [head = [], ...body] = all;
      saveFile(xlsxOf({ name, head: head.map((cell) => String(cell ?? "")), rows: body.map((cells) => ({ cells })), zone }), `${name}.xlsx`);
    },
    onError: tellProblem,
  });
  const button = (format: "xlsx" | "csv") => (
    <Button className="no-print" size="small" kind="quiet" busy={save.isPending && save.variables === format} onClick={() => save.mutate(format)}>
      {t(`act.export_${format}`)}
    </Button>
  );
  return (
    <>
      {button("xlsx")}
      {button("csv")}
    </>
  );
}
