import type { Run } from "@matrix/core";
import { panelLines } from "./panel.ts";
import { plainLine } from "./plain-line.ts";
import { RateMeter } from "./rates.ts";

/** How a run is watched while it goes on. Returns a function that ends the watching and leaves the last state on view. */
export function showProgress(name: string, run: Pick<Run, "progress">, out: NodeJS.WriteStream): () => void {
  return out.isTTY ? livePanel(name, run, out) : plainLines(run, out);
}

const panelMs = 250;
const lineMs = 10_000;

function livePanel(name: string, run: Pick<Run, "progress">, out: NodeJS.WriteStream): () => void {
  const meter = new RateMeter();
  let drawn = 0;
  const draw = () => {
    const progress = run.progress();
    const lines = panelLines(name, progress, meter.look(progress), out.columns || 100);
    const up = drawn > 0 ? `\x1b[${drawn}A` : "";
    out.write(`${up}\x1b[0J${lines.join("\n")}\n`);
    drawn = lines.length;
  };
  draw();
  const timer = setInterval(draw, panelMs);
  return () => {
    clearInterval(timer);
    draw();
  };
}

function plainLines(run: Pick<Run, "progress">, out: NodeJS.WriteStream): () => void {
  const meter = new RateMeter(lineMs);
  meter.look(run.progress());
  const timer = setInterval(() => {
    const progress = run.progress();
    out.write(`${plainLine(progress, meter.look(progress))}\n`);
  }, lineMs);
  return () => clearInterval(timer);
}
