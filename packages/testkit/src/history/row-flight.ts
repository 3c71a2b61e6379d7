import type { Outcome } from "@matrix/core";
import type { EventRow, FlightEvent } from "./flight-events.ts";

/** A place in a row's life: so many steps accepted, with that history. */
interface Node {
  readonly step: number;
  readonly history: string;
}

/** A hop's result. */
interface Link {
  readonly from: Node;
  readonly to: Node;
  readonly outcome: Outcome | undefined;
}

/** A delivery that was seen, and how many faults had happened by then. */
interface Sighting extends Node {
  readonly faults: number;
}

/** How a row ended, as a record or an event tells it. */
export interface RowEnd extends Node {
  readonly outcome: Outcome;
}

/** What the events tell of one row. */
export class RowFlight {
  readonly row: number;
  readonly trial: number;
  /** Whether it was given to the transport. */
  sent = false;
  readonly ends: { readonly outcome: Outcome; readonly history: string }[] = [];
  /** Model calls, by step. */
  readonly calls = new Map<number, number>();
  readonly #starts: Sighting[] = [];
  readonly #links: Link[] = [];
  readonly #first: { readonly history: string; readonly outcome: Outcome | undefined }[] = [];
  #reached: Set<string> | undefined;

  constructor({ row, trial }: EventRow) {
    this.row = row;
    this.trial = trial;
  }

  get name(): string {
    return `row ${this.row} (trial ${this.trial})`;
  }

  add(event: FlightEvent & EventRow, faults: number): void {
    switch (event.type) {
      case "row-send":
      case "row-accept":
        this.sent = true;
        this.#first.push({ history: event.history, outcome: event.outcome });
        break;
      case "hop-start":
        this.#starts.push({ step: event.step, history: event.history, faults });
        break;
      case "hop-end":
        this.#links.push({
          from: { step: event.step, history: event.history },
          to: event.next,
          outcome: event.outcome,
        });
        break;
      case "row-end":
        this.ends.push(event);
        break;
      case "model-call":
        this.calls.set(event.step, (this.calls.get(event.step) ?? 0) + 1);
    }
  }

  /** Steps that were delivered with more than one history: over the whole run, or between two faults. */
  changedSteps(scope: "run" | "between-faults"): number[] {
    const seen = new Map<string, string>();
    const changed = new Set<number>();
    for (const { step, history, faults } of this.#starts) {
      const key = scope === "run" ? `${step}` : `${step}/${faults}`;
      const before = seen.get(key) ?? history;
      if (before !== history) changed.add(step);
      seen.set(key, before);
    }
    return [...changed];
  }

  /** Steps that were delivered with a history that no hop had given. */
  strayStarts(): number[] {
    const reached = this.#reach();
    return this.#starts.filter((start) => !reached.has(keyOf(start))).map(({ step }) => step);
  }

  /** Whether hops lead, one accepted step at a time, from the row's first message to this end. */
  leadsTo(end: RowEnd): boolean {
    if (
      end.step === 0 &&
      this.#first.some((first) => first.outcome === end.outcome && first.history === end.history)
    )
      return true;
    const reached = this.#reach();
    return this.#links.some(
      ({ from, to, outcome }) =>
        outcome === end.outcome &&
        keyOf(to) === keyOf(end) &&
        reached.has(keyOf(from)) &&
        isOneStep(from, to, outcome),
    );
  }

  #reach(): Set<string> {
    if (this.#reached !== undefined) return this.#reached;
    const reached = new Set(this.#first.map(({ history }) => keyOf({ step: 0, history })));
    const links = this.#links.toSorted((left, right) => left.from.step - right.from.step);
    for (const { from, to, outcome } of links) {
      if (outcome === undefined && reached.has(keyOf(from)) && isOneStep(from, to, outcome))
        reached.add(keyOf(to));
    }
    this.#reached = reached;
    return reached;
  }
}

/** A hop adds a step; only a hop that failed ends the row where it stood. */
function isOneStep(from: Node, to: Node, outcome: Outcome | undefined): boolean {
  if (to.step === from.step + 1) return true;
  return outcome !== undefined && outcome !== "success" && keyOf(from) === keyOf(to);
}

function keyOf({ step, history }: Node): string {
  return `${step}/${history}`;
}
