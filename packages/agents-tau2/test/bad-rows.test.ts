import type { Json, JsonObject } from "@matrix/core";
import { afterEach, describe, expect, test, vi } from "vitest";
import { loadDomain, resolveTau2Options, taskRow, tau2Pack } from "../src/index.ts";
import { converse, says } from "./support/converse.ts";
import { absent, dataDir, hasData } from "./support/shared-folder.ts";

async function libraryTask(): Promise<JsonObject> {
  const [task] = await (await loadDomain("library")).tasks();
  if (task === undefined) throw new Error("no task");
  return taskRow(task, "library");
}

afterEach(() => {
  vi.unstubAllEnvs();
});

const talk = { agent: () => says("Hm?"), user: () => says("###STOP###") };

describe("a row that is of no use ends failed, with the reason, and the run goes on", () => {
  const message = (role: string, content: string) => ({ role, content });
  test.for<[string, (good: JsonObject) => Json, object, RegExp]>([
    ["no object", () => "a task", {}, /row is not an object/],
    ["no id", ({ id: _, ...rest }) => rest, {}, /"id" of a task must be text/],
    [
      "no scenario",
      ({ user_scenario: _, ...rest }) => rest,
      {},
      /"renew_loan" is not in upstream's layout.*user_scenario/s,
    ],
    ["no pointers", (good) => ({ ...good, whole_floats: 1 }), {}, /"whole_floats" of task "renew_loan"/],
    [
      "nothing to compare with",
      (good) => ({ ...good, evaluation_criteria: null }),
      { agent: { implementation: "llm_agent_gt" } },
      /agent llm_agent_gt needs reference actions/,
    ],
    [
      "a history that is out of order",
      (good) => ({ ...good, initial_state: { message_history: [{ ...message("tool", "x"), id: "a" }] } }),
      {},
      /No tool messages expected/,
    ],
  ])("%s", async ([, spoil, options, why]) => {
    const good = await libraryTask();
    const { records, report } = await converse(options, talk, { rows: [spoil(good), good] });
    expect(report.complete).toBe(true);
    expect(records[0]).toMatchObject({
      outcome: "failed",
      error: { class: "bad_row", message: expect.stringMatching(why) },
    });
    expect(records[1]?.status).toMatchObject({ termination_reason: "user_stop" });
  });

  test("a situation that cannot be set up", async () => {
    const good = await libraryTask();
    const action = { env_type: "assistant", func_name: "flood", arguments: {} };
    const bad = { ...good, initial_state: { initialization_actions: [action] } };
    const { records } = await converse({}, talk, { rows: [bad, good] });
    // nothing was called: the situation is first looked at when the reward is
    expect(records[0]).toMatchObject({
      outcome: "failed",
      error: { class: "tau2", role: "reward", message: expect.stringContaining("flood") },
      status: { success: false, termination_reason: "user_stop" },
    });
    expect(records[1]?.error).toBeUndefined();
  });

  test("a domain that there is not, or whose data are not there", async () => {
    vi.stubEnv("TAU2_DATA_DIR", "");
    const good = await libraryTask();
    const { records } = await converse({}, talk, {
      rows: [
        { ...good, domain: "bank" },
        { ...good, domain: "retail" },
      ],
    });
    expect(records).toMatchObject([
      { error: { class: "option", message: expect.stringContaining('domain "bank" is not one of') } },
      { error: { class: "option", message: expect.stringMatching(/"retail".*data_dir or TAU2_DATA_DIR/) } },
    ]);
  });
});

describe("tasks that cannot be had are found out before any row is taken", () => {
  const count = (options: object) => tau2Pack.source?.(resolveTau2Options(options)).count();

  test.for<[object, RegExp]>([
    [{ domain: "retail", data_dir: "/nowhere" }, /"\/nowhere" has no "domains" folder/],
    [{ task_ids: ["renew_loan", "burn"] }, /no task "burn" in split "base" of library/],
    [{ task_split: "test" }, /task split "test" is not one of base/],
    [{ tool_schemas: "/nowhere.json" }, /tool_schemas cannot be read: .*nowhere\.json/],
  ])("%j", async ([options, why]) => {
    await expect(count(options)).rejects.toThrow(why);
  });

  test("names that there are not", () => {
    expect(() => tau2Pack.source?.(resolveTau2Options({ domain: "bank" }))).toThrow(
      /task set "bank" is not one of/,
    );
    expect(() => tau2Pack.source?.(resolveTau2Options({ domain: ["library", "library"] }))).toThrow(
      /named twice/,
    );
    expect(() => tau2Pack.create(resolveTau2Options({ task_set: "bank" }))).toThrow(/task set "bank"/);
    expect(() =>
      tau2Pack.create(resolveTau2Options({ judge: { enabled: false }, evaluation: "nl_assertions" })),
    ).toThrow(/needs the judge/);
  });

  test.skipIf(!hasData)(
    `a domain that does not let an agent work alone ${hasData ? "" : absent}`,
    async () => {
      const agent = { implementation: "llm_agent_solo" };
      await expect(count({ domain: "airline", data_dir: dataDir, agent })).rejects.toThrow(/solo/i);
    },
  );
});
