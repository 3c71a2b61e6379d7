import type { RowSource, Run } from "@matrix/core";
import type { Talk } from "../talk.ts";
import { panelLines } from "./panel.ts";
import { plainLine } from "./plain-line.ts";
import { RateMeter } from "./rates.ts";
import { readText } from "./read-text.ts";

type Source = Pick<RowSource, "progress">;

/** How a run is watched while it goes on. Returns a function that ends the watching and leaves the last state on view. */
export function showProgress(
  name: string,
  run: Pick<Run, "progress">,
  talk: Talk,
  source: Source = {},
): () => void {
  return talk.isTerminal ? livePanel(name, run, talk, source) : plainLines(run, talk, source);
}

const panelMs = 250;
const lineMs = 10_000;

function livePanel(name: string, run: Pick<Run, "progress">, talk: Talk, source: Source): () => void {
  const meter = new RateMeter();
  const pin = talk.pin((width) => {
    const progress = run.progress();
    const lines = panelLines(name, progress, meter.look(progress), width);
    const read = readText(source);
    return read === undefined ? lines : [...lines, "", read.slice(0, width)];
  });
  const timer = setInterval(() => pin.redraw(), panelMs);
  return () => {
    clearInterval(timer);
    pin.release();
  };
}

function plainLines(run: Pick<Run, "progress">, talk: Talk, source: Source): () => void {
  const meter = new RateMeter(lineMs);
  meter.look(run.progress());
  const timer = setInterval(() => {
    const progress = run.progress();
    const read = readText(source);
    talk.say(`${plainLine(progress, meter.look(progress))}${read === undefined ? "" : `; ${read}`}`);
  }, lineMs);
  return () => clearInterval(timer);
}
