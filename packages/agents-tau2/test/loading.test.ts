import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { descriptionsFromTools, domainNames, loadDomain, taskSet, toolOffer } from "../src/index.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tau2-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function write(path: string, bytes: string | Buffer): Promise<void> {
  const target = join(folder, path);
  await mkdir(join(target, ".."), { recursive: true });
  await writeFile(target, bytes);
}

const mockFiles = {
  "db.json": '{"tasks": {}, "users": {"user_1": {"user_id": "user_1", "name": "A", "tasks": []}}}',
  "user_db.json": '{"notifications": {}}',
  "policy.md": "Be kind.\n",
  "policy_solo.md": "Be kind and quick.",
  "tasks.json": '[{"id": "t", "user_scenario": {"instructions": "Hi"}}]',
  "split_tasks.json": '{"base": ["t"]}',
};

describe("loading a domain", () => {
  test.for(["", "data/tau2"])("finds its files below %j, in the layout of upstream", async (below) => {
    for (const [name, text] of Object.entries(mockFiles))
      await write(join(below, "domains/mock", name), text);
    const { domain, tasks, guidelines } = await loadDomain("mock", { dataDir: folder });
    expect(domain.environment().policy).toBe("Be kind.\n");
    expect((await tasks()).map((task) => task.id)).toEqual(["t"]);
    expect(guidelines.plain).toContain("###STOP###");
  });

  test("reads JSON, gzipped JSON and TOML alike", async () => {
    for (const [name, text] of Object.entries(mockFiles)) await write(join("domains/mock", name), text);
    const plain = (await loadDomain("mock", { dataDir: folder })).domain.environment().hashes();
    await rm(join(folder, "domains/mock/db.json"));
    await write("domains/mock/db.json.gz", gzipSync(mockFiles["db.json"]));
    expect((await loadDomain("mock", { dataDir: folder })).domain.environment().hashes()).toEqual(plain);
    await rm(join(folder, "domains/mock/db.json.gz"));
    await write(
      "domains/mock/db.toml",
      '[tasks]\n[users.user_1]\nuser_id = "user_1"\nname = "A"\ntasks = []\n',
    );
    expect((await loadDomain("mock", { dataDir: folder })).domain.environment().hashes()).toEqual(plain);
  });

  test("says what is missing or wrong, and where", async () => {
    await expect(loadDomain("bank")).rejects.toThrow(`domain "bank" is not one of ${domainNames.join(", ")}`);
    await expect(loadDomain("mock")).rejects.toThrow('domain "mock" needs dataDir');
    await expect(loadDomain("mock", { dataDir: folder })).rejects.toThrow('has no "domains" folder');
    for (const [name, text] of Object.entries(mockFiles)) await write(join("domains/mock", name), text);
    await expect((await loadDomain("mock", { dataDir: folder })).tasks({ split: "test" })).rejects.toThrow(
      'task split "test" is not one of base',
    );
    await write("domains/mock/user_db.json", '{"notifications": {"n": {"message": 1}}}');
    await expect(loadDomain("mock", { dataDir: folder })).rejects.toThrow(
      /^2 validation errors for Notification\nn\.notification_id\n {2}Field required .*\n.*\nn\.message\n/,
    );
    await write("domains/mock/db.json", "{");
    await expect(loadDomain("mock", { dataDir: folder })).rejects.toThrow(
      /db\.json" is not JSON: .* offset 1/,
    );
    await rm(join(folder, "domains/mock/db.json"));
    await expect(loadDomain("mock", { dataDir: folder })).rejects.toThrow(
      "has no db.json, db.json.gz or db.toml",
    );
  });

  test("knows the task sets by the names of the original's command line", () => {
    expect(taskSet("telecom_small")).toEqual({ domain: "telecom", split: "small" });
    expect(() => taskSet("bank")).toThrow('task set "bank" is not one of mock, airline');
  });
});

describe("descriptions of tools", () => {
  test("are ours unless a file of tools gives others, and nothing else of the schema changes", async () => {
    const { domain } = await loadDomain("library");
    const tool = domain.environment().agent.tools.find((each) => each.name === "get_loan");
    if (tool === undefined) throw new Error("no tool");
    const ours = toolOffer(tool, domain.descriptions.assistant);
    const theirs = structuredClone(ours) as {
      function: { description: string; parameters: Record<string, unknown> };
    };
    theirs.function.description = "Another text.";
    theirs.function.parameters.properties = {
      loan_id: { type: "string", title: "Loan Id", description: "Its id." },
    };
    const lines = [
      { domain: "mock", openai_schema: ours },
      { domain: "library", requestor: "assistant", openai_schema: theirs },
    ];
    const descriptions = descriptionsFromTools(
      lines.map((line) => JSON.stringify(line)).join("\n"),
      "library",
    );
    const loaded = await loadDomain("library", { descriptions });
    expect(toolOffer(tool, loaded.domain.descriptions.assistant)).toEqual(theirs);
    expect(descriptionsFromTools(JSON.stringify([ours]), "library").assistant.get_loan?.text).toBe(
      ours.function.description,
    );
    expect(() => descriptionsFromTools("[1]", "library")).toThrow("item 0 of the tool descriptions has no");
    expect(() => descriptionsFromTools("{}\nx", "library")).toThrow(
      "line 2 of the tool descriptions is not JSON",
    );
  });

  test("exist for every tool and every parameter of the library", async () => {
    const { domain } = await loadDomain("library");
    for (const tool of domain.environment().agent.tools) {
      const description = domain.descriptions.assistant[tool.name];
      expect(description?.text).toBeTruthy();
      expect(Object.keys(description?.parameters ?? {}).sort()).toEqual(Object.keys(tool.parameters).sort());
    }
  });
});
