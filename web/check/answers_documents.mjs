// Invented documents for the pictures.
const zh = (language, chinese, english) => (language === "zh-CN" ? chinese : english);
const id = (number) => `01980000-0000-7000-8000-${String(number).padStart(12, "0")}`;
export const DOCUMENT = id(701);

function rows(l) {
  const make = (n, title, folder, version, shown, bytes, preview, fromClient) => ({
    id: id(700 + n), number: n, title, folder, record: n === 2 ? { id: id(214), kind: "task", number: 14, title: zh(l, "WMS 接口开发", "WMS interface") } : null,
    audience: shown ? "client" : "internal", party_id: shown ? id(41) : null, state: "filed", from_client: fromClient, version, shown_version: shown, bytes, media_type: "application/octet-stream",
    preview, by: fromClient ? zh(l, "许望舒", "Xu Wangshu") : zh(l, "岑屿", "Cen Yu"), at: new Date(Date.now() - n * 9e7).toISOString(), revision: 1,
  });
  return [
    make(1, zh(l, "技术协议", "Technical agreement"), zh(l, "合同", "Contract"), 3, 2, 1_840_000, "pdf", false),
    make(2, zh(l, "库位编码规则", "Rules of location codes"), "", 1, 1, 52_000, null, true),
    make(3, zh(l, "现场照片 东侧", "Photo of the eastern side"), zh(l, "图纸", "Drawings"), 1, null, 3_200_000, "image", false),
  ];
}

/** The answers about documents, by path. */
export function documentAnswers(l, items) {
  const version = (number) => ({ number, name: `${rows(l)[0].title}.PDF`, bytes: 1_840_000 - number, media_type: "application/pdf", preview: "pdf", sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", by: zh(l, "岑屿", "Cen Yu"), from_client: false, at: new Date(Date.now() - 1e8).toISOString(), note: "", shown_at: null });
  const choices = [{ party_id: id(41), party: zh(l, "澄川物流", "Chengchuan Logistics"), names: [zh(l, "许望舒", "Xu Wangshu"), zh(l, "滕安和", "Teng Anhe")], refusal: null }];
  return [
    [/\/document-folders$/, () => items([{ folder: "", count: 1 }, { folder: zh(l, "合同", "Contract"), count: 1 }, { folder: zh(l, "图纸", "Drawings"), count: 1 }])],
    [/\/document-settings$/, () => ({ client_uploads: "questions_and_changes", largest_bytes: 52_428_800 })],
    [/\/records\/[^/]+\/documents$/, () => ({ ...items(rows(l)), may_upload_clients: true })],
    [/\/projects\/[^/]+\/documents$/, () => items(rows(l))],
    [/^\/api\/v1\/documents\/[^/]+\/links$/, () => items([])],
    [/^\/api\/v1\/documents\/[^/]+$/, () => ({ row: rows(l)[0], is_evidence: false, shown_title: rows(l)[0].title, versions: [version(3), version(2), version(1)], choices })],
  ];
}
