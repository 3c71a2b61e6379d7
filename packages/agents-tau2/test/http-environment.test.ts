import { afterEach, describe, expect, test } from "vitest";
import { loadDomain, resolveTau2Options, tau2Pack } from "../src/index.ts";
import { calls, converse, type Scripts, says, type Tau2Record } from "./support/converse.ts";
import { serveEnvironments, type Trouble } from "./support/environment-server.ts";
import { absent, dataDir, hasData } from "./support/shared-folder.ts";

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});

async function served(name: string, trouble?: Trouble) {
  const { domain } = await loadDomain(name, name === "library" ? {} : { dataDir });
  const server = await serveEnvironments(domain, trouble);
  closing.push(server.close);
  return server;
}

const renewal = (): Scripts => ({
  agent: [
    calls("a", "find_member_by_email", { email: "lena.hartwig@example.com" }),
    {
      text: "One moment.",
      toolCalls: [
        { id: "b", name: "renew_loan", arguments: { loan_id: "ln_1" } },
        { id: "c", name: "renew_loan", arguments: { loan_id: "ln_404" } },
        { id: "d", name: "burn_book", arguments: {} },
      ],
    },
    says("Done, it is due on 2026-03-23."),
  ],
  user: [says("Renew my book."), says("###STOP###")],
});
const library = { task_ids: ["renew_loan"], tool_schemas: null };

/** What was said and done, without the clock. */
const told = (record: Tau2Record | undefined) =>
  record?.history.map((entry) =>
    JSON.parse(JSON.stringify(entry), (key, value) => (key === "response_timestamp" ? undefined : value)),
  );

describe("an environment over HTTP", () => {
  test("gives the same records as the native one", async () => {
    const server = await served("library");
    const native = await converse(library, renewal());
    const over = await converse({ ...library, environment: { kind: "http", url: server.url } }, renewal());
    expect(over.records[0]).toMatchObject({ outcome: "success", status: { reward: 1, tool_errors: 2 } });
    expect(told(over.records[0])).toEqual(told(native.records[0]));
    expect(over.asked.agent.map(({ request }) => request)).toEqual(
      native.asked.agent.map(({ request }) => request),
    );
  });

  test("gives every row a session of its own and ends it with the row", async () => {
    const server = await served("library");
    const { records } = await converse(
      { task_ids: ["renew_loan"], environment: { kind: "http", url: server.url } },
      {
        agent: ({ messages }) =>
          messages.some((message) => message.role === "tool")
            ? says("Done.")
            : calls("a", "renew_loan", { loan_id: "ln_1" }),
        user: ({ messages }) => says(messages.length > 2 ? "###STOP###" : "Renew my book."),
      },
      { trials: 3 },
    );
    expect(records.map(({ history }) => history[3]?.response)).toEqual(
      Array(3).fill(expect.objectContaining({ status_ok: true })),
    );
    const asked = server.requests.filter(({ path }) => path === "/api/v1/run_tools");
    expect(new Set(asked.map(({ session }) => session)).size).toBe(3);
    const rewarded = server.requests.filter(({ path }) => path === "/api/v1/get_reward");
    expect(rewarded.map(({ session }) => session).sort()).toEqual(asked.map(({ session }) => session).sort());
    expect(server.sessions.size).toBe(0);
  });

  test("a world whose server is lost is made anew from the calls so far", async () => {
    let left = 1;
    const server = await served("library", ({ body }) =>
      body.includes("ln_404") && left-- > 0 ? "cut" : undefined,
    );
    const over = await converse({ ...library, environment: { kind: "http", url: server.url } }, renewal());
    const native = await converse(library, renewal());
    expect(told(over.records[0])).toEqual(told(native.records[0]));
    const rows = server.requests.filter(({ path }) => path === "/api/v1/run_tools");
    expect(new Set(rows.map(({ session }) => session)).size).toBe(2);
  });

  test("a server that is still starting is waited for; one without sync_tools is taken as it is", async () => {
    let starting = 2;
    const server = await served("library", ({ path }) => {
      if (path === "/api/v1/sync_tools") return 404;
      return path === "/api/v1/run_tools" && starting-- > 0 ? 503 : undefined;
    });
    const { records } = await converse(
      { ...library, environment: { kind: "http", url: server.url } },
      renewal(),
    );
    expect(records[0]).toMatchObject({ outcome: "success" });
  });

  test("a server that is not there ends the row, with its address, and the run goes on", async () => {
    const { url, close } = await served("library");
    await close();
    const { report, records } = await converse(
      { environment: { kind: "http", url, timeout_secs: 0.3 }, num_tasks: 2 },
      {},
    );
    expect(report.complete).toBe(true);
    expect(records).toHaveLength(2);
    expect(records[0]).toMatchObject({
      outcome: "failed",
      error: {
        class: "environment_server",
        message: expect.stringMatching(/GET http.*\/briefing-\w+\/api\/v1\/get_policy: nobody there/),
      },
    });
  });

  test("a URL without a session is refused, as is none", () => {
    const create = (url: string | null) => () =>
      tau2Pack.create(resolveTau2Options({ environment: { kind: "http", url } }));
    expect(create("http://localhost:8004")).toThrow("must hold {session}");
    expect(create(null)).toThrow("needs environment.url");
  });

  test.skipIf(!hasData)(`brings both sides of telecom together ${hasData ? "" : absent}`, async () => {
    const server = await served("telecom");
    const { tasks } = await loadDomain("telecom", { dataDir });
    const [task] = (await tasks()).filter(({ id }) => id.includes("airplane_mode_on"));
    const options = { domain: "telecom", data_dir: dataDir, task_ids: [task?.id] };
    const scripts = (): Scripts => ({
      agent: [says("Please turn off airplane mode."), says("Good.")],
      user: [
        says("My phone has no service."),
        calls("u", "check_status_bar", {}),
        calls("v", "toggle_airplane_mode", {}),
        says("Done."),
        says("###STOP###"),
      ],
    });
    const native = await converse(options, scripts());
    const over = await converse({ ...options, environment: { kind: "http", url: server.url } }, scripts());
    expect(told(over.records[0])).toEqual(told(native.records[0]));
    expect(server.requests.map(({ path }) => path)).toContain("/api/v1/run_env_function");
    expect(over.asked.user[0]?.request.tools?.length).toBe(30);
  });
});
