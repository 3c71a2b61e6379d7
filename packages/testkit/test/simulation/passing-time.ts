import type { VirtualClock } from "../../src/simulation/index.ts";

/** Virtual time that goes by in steps while a suite waits in real time. @returns what stops it. */
export function letTimePass(clock: VirtualClock): () => void {
  let over = false;
  const pass = async () => {
    while (!over) {
      await clock.advance(20);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  void pass();
  return () => {
    over = true;
  };
}
