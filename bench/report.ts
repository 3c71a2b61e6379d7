import type { Result } from "./measure.ts";

/** Prints results as a table, with ratios of CPU per hop to LangGraph.js and to the limit of what we do (segments). */
export function printReport(results: readonly Result[]): void {
  const cpuOf = (peer: string) => results.find((result) => result.peer === peer)?.cpu_us_per_hop;
  const langgraph = cpuOf("langgraphjs");
  const ratio = (to: number | undefined, own: number) =>
    to === undefined ? "" : `${(to / own).toFixed(1)}x`;
  const w2 = results.some(({ workload }) => workload === "w2");
  const head = [
    "contender",
    "rows/window",
    "CPU us/hop",
    "hops/s",
    "peak RSS MB",
    "cheaper than LangGraph.js",
  ];
  if (w2) head.push("ideal s", "took s", "above ideal");
  const rows = results.map((result) => [
    result.peer,
    `${result.n}/${result.concurrency}`,
    result.cpu_us_per_hop.toFixed(1),
    result.hops_per_s.toLocaleString("en-US"),
    String(result.rss_mb),
    ratio(langgraph, result.cpu_us_per_hop),
    ...(w2 ? [String(result.ideal_s), String(result.wall_s), `${result.over_ideal_pct} %`] : []),
  ]);
  console.log(markdown(head, rows));
  const [usual, longer] = [cpuOf("matrix-off"), cpuOf("matrix-off-longer-8")];
  if (usual !== undefined && longer !== undefined) {
    const times = (longer / usual).toFixed(2);
    console.log(`\nhistories 8 times as long (about 57 KB at the end against 7 KB): ${times}x the CPU a hop`);
  }
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, column) => (column === 0 ? "---" : "---:"))), ...rows.map(line)].join(
    "\n",
  );
}
