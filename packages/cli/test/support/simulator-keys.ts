/** The bundled simulator, which answers at once. */
export const fastSimulator: readonly string[] = [
  "llm=simulator",
  "llm.simulator.time_to_first_token=0",
  "llm.simulator.inter_token_latency=0",
];

/** The bundled simulator; each call takes that long. */
export function slowSimulator(ms: number): readonly string[] {
  return [
    "llm=simulator",
    `llm.simulator.time_to_first_token=${ms}ms`,
    "llm.simulator.inter_token_latency=0",
  ];
}
