import { expect } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { test } from "../support/shell.ts";

/** 40 documents; each third one from row 3 on is a copy of an earlier one, in capitals. */
function documents(): string {
  const text = (i: number) =>
    Array.from({ length: 30 }, (_, k) => `term${(i * 31 + k * k * (i + 7)) % 997}`).join(" ");
  return Array.from({ length: 40 }, (_, row) =>
    JSON.stringify({
      text: row > 0 && row % 3 === 0 ? text(row - 2).toUpperCase() : text(row),
      metadata: { "WARC-Record-ID": `<urn:${row}>` },
      language_id_whole_page_fasttext: { en: 0.99 },
    }),
  ).join("\n");
}

test("after a kill -9 in the middle, resume rejects the same near-duplicates as a run that nobody broke off", async ({
  shell,
}) => {
  await shell.write("documents.jsonl", documents());
  await using model = await gatedModel();
  const run = (id: string) => [
    ...["run", "naturalreasoning", "data.path=documents.jsonl", `run.id=${id}`, "run.max_in_flight=4"],
    ...["workload.near_duplicates.enabled=true", ...model.keys],
  ];
  const started = shell.start(run("broken"));
  model.release();
  await model.asked(10);
  model.hold();
  started.kill("SIGKILL");
  await started.ended;
  model.release();
  expect(await shell.matrix(["resume", "broken"])).toMatchObject({ code: 0 });
  expect(await shell.matrix(run("whole"))).toMatchObject({ code: 0 });

  const reasons = async (id: string) => {
    const lines = (await shell.read(`runs/${id}/records.jsonl`)).trimEnd().split("\n");
    const records: { row: number; status: { termination_reason: string } }[] = lines.map((line) =>
      JSON.parse(line),
    );
    return records
      .sort((a, b) => a.row - b.row)
      .map(({ row, status }) => ({ row, reason: status.termination_reason }));
  };
  const whole = await reasons("whole");
  expect(await reasons("broken")).toEqual(whole);
  expect(whole.filter(({ reason }) => reason === "filter_by_duplicate").map(({ row }) => row)).toEqual([
    3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33, 36, 39,
  ]);
  expect(await shell.matrix(["verify", "broken"])).toMatchObject({ code: 0 });
});
