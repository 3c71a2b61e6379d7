import type { Consumer, Delivery, OrchestratorMessage, TransportSession } from "@matrix/core";

/** A delivery in the test's hands. */
export interface Held extends Delivery {
  /** Gives the handler's result. */
  give(next?: OrchestratorMessage): void;
  fail(error: Error): void;
}

/** Takes a role's deliveries and lets the test say when and how each ends. */
export class Desk {
  readonly held: Held[] = [];
  readonly consumer: Consumer;

  constructor(session: TransportSession, role: string) {
    this.consumer = session.consume(
      role,
      (delivery) =>
        new Promise((resolve, reject) => {
          this.held.push({ ...delivery, give: (next) => resolve(next), fail: reject });
        }),
    );
  }

  /** The delivery of a row, taken off the desk. */
  take(index: number): Held {
    const at = this.held.findIndex(({ message }) => message.row.index === index);
    const [taken] = at < 0 ? [] : this.held.splice(at, 1);
    if (taken === undefined) throw new Error(`row ${index} is not on the desk`);
    return taken;
  }

  /** Row and step of each delivery, in the order in which they came. */
  get places(): string[] {
    return this.held.map(({ message }) => `${message.row.index}/${message.step}`);
  }
}
