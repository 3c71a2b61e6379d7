import { type Files, LockedError } from "@matrix/core";
import { expect, test } from "vitest";
import {
  type FileConditions,
  type FileFault,
  type FileOperation,
  type Incarnation,
  World,
} from "../../src/simulation/index.ts";

/** A world whose operations take 1 virtual ms each. */
function newWorld(seed: number, conditions: Partial<FileConditions> = {}) {
  const world = new World({ seed, conditions: { latencyMs: () => 1, ...conditions } });
  const wait = async <T>(promise: Promise<T>): Promise<T> => {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    await world.clock.drive({ done: () => settled });
    return await promise;
  };
  return { world, wait };
}

type Wait = ReturnType<typeof newWorld>["wait"];

const path = "folder/file";

async function written(files: Files, wait: Wait, ...parts: string[]) {
  const file = await wait(files.open(path, "create"));
  for (const part of parts) await wait(file.append([Buffer.from(part)]));
  return file;
}

async function content({ files }: Incarnation, wait: Wait): Promise<string | undefined> {
  if (!(await wait(files.list("folder"))).includes("file")) return undefined;
  const file = await wait(files.open(path, "read"));
  return Buffer.from(await wait(file.read(0, file.length))).toString();
}

/** What is left after a crash, over many worlds. */
async function outcomes(
  prepare: (files: Files, wait: Wait) => Promise<unknown>,
  kind: "kill" | "power",
  worlds = 200,
): Promise<Set<string | undefined>> {
  const seen = new Set<string | undefined>();
  for (let seed = 0; seed < worlds; seed++) {
    const { world, wait } = newWorld(seed);
    await prepare(world.boot().files, wait);
    world.crash(kind);
    seen.add(await content(world.boot(), wait));
  }
  return seen;
}

test("a kill leaves what was written, synced or not", async () => {
  const seen = await outcomes((files, wait) => written(files, wait, "one", "two"), "kill");
  expect([...seen]).toEqual(["onetwo"]);
});

test("of an append that is under way a kill leaves all, a part, or nothing", async () => {
  const seen = await outcomes(async (files, wait) => {
    const file = await written(files, wait, "one");
    void file.append([Buffer.from("two")]);
  }, "kill");
  for (const part of ["one", "onetw", "onet", "onetwo"]) expect(seen).toContain(part);
  for (const part of seen) expect("onetwo".startsWith(part!)).toBe(true);
});

test("a power failure leaves what was synced, and of the rest a prefix, zeros, or nothing", async () => {
  const seen = await outcomes(async (files, wait) => {
    const file = await written(files, wait, "one");
    await wait(file.sync());
    await wait(files.syncFolder("folder"));
    await wait(file.append([Buffer.from("two")]));
    await wait(file.append([Buffer.from("three")]));
  }, "power");
  for (const state of [
    "one",
    "onetwo",
    "onetwothree",
    "onet",
    "onetwothr",
    "one\0\0\0\0\0\0\0\0",
    "onetw\0\0\0\0\0\0",
  ])
    expect(seen).toContain(state);
  for (const state of seen) expect(state).toMatch(/^one/);
});

test("a power failure may bring back what was cut off since the last sync, or not", async () => {
  const seen = await outcomes(async (files, wait) => {
    const file = await written(files, wait, "onetwo");
    await wait(file.sync());
    await wait(files.syncFolder("folder"));
    await wait(file.truncate(3));
  }, "power");
  expect(seen).toEqual(new Set(["one", "onetwo"]));
});

test("a name that its folder was not synced for may be gone after a power failure, though the file was synced", async () => {
  const seen = await outcomes(async (files, wait) => {
    const file = await written(files, wait, "one");
    await wait(file.sync());
  }, "power");
  expect(seen).toEqual(new Set([undefined, "one"]));
});

test("a removal and a renaming that their folder was not synced for may be undone by a power failure", async () => {
  const durable = async (files: Files, wait: Wait) => {
    const file = await written(files, wait, "one");
    await wait(file.sync());
    await wait(files.syncFolder("folder"));
  };
  const removed = await outcomes(async (files, wait) => {
    await durable(files, wait);
    await wait(files.remove(path));
  }, "power");
  expect(removed).toEqual(new Set([undefined, "one"]));
  const renamed = await outcomes(async (files, wait) => {
    await durable(files, wait);
    await wait(files.rename(path, "folder/other"));
    await wait(files.syncFolder("folder"));
  }, "power");
  expect(renamed).toEqual(new Set([undefined]));
});

test("after a failed sync readers see what no later sync writes", async () => {
  let fault: FileFault | undefined;
  const { world, wait } = newWorld(1, {
    fault: ({ kind }: FileOperation) => (kind === "sync" ? fault : undefined),
  });
  const process = world.boot();
  const file = await written(process.files, wait, "one");
  await wait(file.sync());
  await wait(process.files.syncFolder("folder"));
  await wait(file.append([Buffer.from("two")]));
  fault = { code: "EIO" };
  await expect(wait(file.sync())).rejects.toMatchObject({ code: "EIO" });
  fault = undefined;
  await wait(file.append([Buffer.from("three")]));
  await wait(file.sync());
  expect(await content(process, wait)).toBe("onetwothree");
  world.crash("power");
  expect(await content(world.boot(), wait)).toBe("one\0\0\0three");
});

test("of a dead process no operation ends, none changes anything, and no timer rings", async () => {
  const { world, wait } = newWorld(1);
  const process = world.boot();
  const file = await written(process.files, wait, "one");
  const ended: string[] = [];
  process.clock.after(10, () => ended.push("timer"));
  world.crash("kill");
  expect(process.alive).toBe(false);
  file.append([Buffer.from("two")]).finally(() => ended.push("append"));
  process.files.remove(path).finally(() => ended.push("remove"));
  await world.clock.drive();
  expect(ended).toEqual([]);
  expect(await content(world.boot(), wait)).toBe("one");
});

test("a process can be made to die as it asks for an operation, or right after it happened", async () => {
  for (const moment of ["begun", "done"] as const) {
    const { world, wait } = newWorld(1, {
      [moment]: ({ kind }: FileOperation) => {
        if (kind === "append") world.crash("kill");
      },
    });
    const { files } = world.boot();
    const file = await wait(files.open(path, "create"));
    let ended = false;
    void file.append([Buffer.from("one")]).finally(() => {
      ended = true;
    });
    await world.clock.drive();
    expect(ended).toBe(false);
    expect(await content(world.boot(), wait)).toBe(moment === "begun" ? "" : "one");
  }
});

test("files answer as Node's do: a file that exists, one that does not, a handle that was closed, a disk that is full", async () => {
  let isFull = false;
  const { world, wait } = newWorld(1, {
    fault: ({ kind }) => (isFull && kind === "append" ? { code: "ENOSPC" } : undefined),
  });
  const { files } = world.boot();
  await expect(wait(files.open(path, "read"))).rejects.toMatchObject({ code: "ENOENT", path });
  const file = await written(files, wait, "one");
  await expect(wait(files.open(path, "create"))).rejects.toMatchObject({ code: "EEXIST" });
  isFull = true;
  await expect(wait(file.append([Buffer.from("0123456789")]))).rejects.toMatchObject({ code: "ENOSPC" });
  expect(file.length).toBeGreaterThanOrEqual(3);
  expect(file.length).toBeLessThan(13);
  isFull = false;
  await wait(file.truncate(3));
  const more = await wait(files.open(path, "append"));
  expect(more.length).toBe(3);
  await wait(file.close());
  await expect(wait(file.append([Buffer.from("x")]))).rejects.toMatchObject({ code: "EBADF" });
});

test("a lock is refused while its holder lives, and nobody's once it is let go of or its holder has died", async () => {
  const { world, wait } = newWorld(1);
  const { files } = world.boot();
  const release = await wait(files.lock("folder/journal"));
  await expect(wait(files.lock("folder/journal"))).rejects.toThrow(LockedError);
  await wait(release());
  await wait(files.lock("folder/journal"));
  world.crash("kill");
  await wait(world.boot().files.lock("folder/journal"));
});

test("one process lives at a time", () => {
  const { world } = newWorld(1);
  expect(world.boot().number).toBe(1);
  expect(() => world.boot()).toThrow("incarnation 1 is still alive");
  world.retire();
  expect(world.boot().number).toBe(2);
});
