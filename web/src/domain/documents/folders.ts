// How folders are called: those of every project in the reader's language, one's own as they are.
import type { DocumentRow } from "./document.ts";
import { STANDARD_FOLDERS, standardOf } from "./documents_search.ts";

type Words = { t: (key: string) => string };

export const folderOf = ({ folder, standard_folder }: DocumentRow) => (standard_folder ? `/${standard_folder}` : folder);

export function folderName({ t }: Words, folder: string): string {
  const standard = standardOf(folder);
  return standard ? t(`documents.standard.${standard}`) : folder;
}

export const standardNames = ({ t }: Words) => STANDARD_FOLDERS.map((each) => t(`documents.standard.${each}`));

/** Whoever types the name of one that every project has means that one. */
export function typedFolder({ t }: Words, typed: string): string {
  const name = typed.trim();
  const standard = STANDARD_FOLDERS.find((each) => t(`documents.standard.${each}`).toLowerCase() === name.toLowerCase());
  return standard ? `/${standard}` : name;
}
