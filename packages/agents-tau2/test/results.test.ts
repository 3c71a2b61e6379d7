import { expect, test } from "vitest";
import { agentMetrics, loadDomain, readResults, resultsText, simulation } from "../src/index.ts";

test("a results file that we write is read back the same, members of upstream's format included", async () => {
  const { domain, tasks } = await loadDomain("library");
  const run = simulation({
    id: "s",
    task_id: "renew_loan",
    start_time: "2026-03-02T10:00:00",
    end_time: "2026-03-02T10:01:00",
    duration: 60,
    termination_reason: "user_stop",
    agent_cost: 0.5,
    trial: 0n,
    seed: 626729n,
  });
  const results = readResults(
    resultsText({
      timestamp: "2026-03-02T10:00:00",
      info: {
        git_commit: "none",
        num_trials: 1n,
        max_steps: 200n,
        max_errors: 10n,
        user_info: {
          implementation: "user_simulator",
          llm: "m",
          llm_args: new Map(),
          global_simulation_guidelines: null,
          voice_settings: null,
          persona_config: null,
        },
        agent_info: { implementation: "llm_agent", llm: "m", llm_args: new Map(), voice_settings: null },
        environment_info: { domain_name: domain.name, policy: domain.environment().policy, tool_defs: null },
        seed: 300n,
        text_streaming_config: null,
        speech_complexity: null,
        audio_native_config: null,
        retrieval_config: null,
        retrieval_config_kwargs: null,
      },
      tasks: await tasks(),
      simulations: [run],
      simulation_index: null,
    }),
  );
  expect(results.simulations).toEqual([run]);
  expect(resultsText(readResults(resultsText(results)))).toBe(resultsText(results));
  expect(JSON.parse(resultsText(results))).toMatchObject({
    simulation_index: null,
    simulations: [{ ticks: null }],
  });
});

test("metrics of no simulations are zeros", () => {
  expect(agentMetrics([], 4)).toMatchObject({ avg_reward: 0, pass_hat_ks: {}, total_simulations: 0 });
});
