import type { Run } from "@matrix/core";
import type { Talk } from "../talk.ts";
import { panelLines } from "./panel.ts";
import { plainLine } from "./plain-line.ts";
import { RateMeter } from "./rates.ts";

/** How a run is watched while it goes on. Returns a function that ends the watching and leaves the last state on view. */
export function showProgress(name: string, run: Pick<Run, "progress">, talk: Talk): () => void {
  return talk.isTerminal ? livePanel(name, run, talk) : plainLines(run, talk);
}

const panelMs = 250;
const lineMs = 10_000;

function livePanel(name: string, run: Pick<Run, "progress">, talk: Talk): () => void {
  const meter = new RateMeter();
  const pin = talk.pin((width) => {
    const progress = run.progress();
    return panelLines(name, progress, meter.look(progress), width);
  });
  const timer = setInterval(() => pin.redraw(), panelMs);
  return () => {
    clearInterval(timer);
    pin.release();
  };
}

function plainLines(run: Pick<Run, "progress">, talk: Talk): () => void {
  const meter = new RateMeter(lineMs);
  meter.look(run.progress());
  const timer = setInterval(() => {
    const progress = run.progress();
    talk.say(plainLine(progress, meter.look(progress)));
  }, lineMs);
  return () => clearInterval(timer);
}
