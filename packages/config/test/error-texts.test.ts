import { join } from "node:path";
import { MatrixError } from "@matrix/core";
import { expect, test } from "vitest";
import { composeConfig } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

const files = {
  "config.yaml": "defaults:\n  - transport: memory\n  - _self_\nrun:\n  id: demo\n  dir: runs/${run.idd}\n",
  "transport/memory.yaml": "kind: memory\n",
  "transport/kafka.yaml": "kind: kafka\nbrokers: ???\ntopic: ???\n",
  "bad.yaml": "a: 1\nb: [1\nc: 2\n",
  "unclosed.yaml": "a: 1\nb: ${a\n",
  "absent.yaml": "defaults:\n  - transprot: memory\n",
};

function messageOf(configName: string, overrides: string[] = [], act = "compose"): string {
  const folder = configFolder(files);
  try {
    const config = composeConfig({ searchPath: [folder], configName, overrides });
    if (act === "resolve") config.resolve();
  } catch (error) {
    expect(MatrixError.isInstance(error)).toBe(true);
    const { message } = error as MatrixError;
    expect(message).toMatch(/^[^A-Z].*[^.]$/s);
    return message.replaceAll(`${folder}/`, "");
  }
  throw new Error("nothing was wrong");
}

test("an unknown key names the override, the nearest key and how to add it", () => {
  expect(messageOf("config", ["run.idd=x"])).toBe(
    'override "run.idd=x": the config has no key "run.idd"; did you mean "run.id"? To add it, write "+run.idd=x"',
  );
});

test("an unknown option names the nearest one", () => {
  expect(messageOf("config", ["transport=kafak"])).toContain('has no option "kafak"');
  expect(messageOf("config", ["transport=kafak"])).toContain('did you mean "kafka"?');
});

test("an unknown group names the nearest one", () => {
  const folder = configFolder({ ...files, "other/x.yaml": "" });
  const composing = () =>
    composeConfig({ searchPath: [folder], configName: "config", overrides: ["other=x"] });
  expect(composing).toThrow('the defaults lists have no group other. To add it, write "+other=x"');
});

test("a config that is not there names the line that asked for it", () => {
  expect(messageOf("absent")).toMatch(/^absent\.yaml:2: the group transprot has no option "memory"/);
  expect(messageOf("confg")).toContain('did you mean "config"?');
});

test("broken YAML names file, line and column", () => {
  expect(messageOf("bad")).toMatch(/^bad\.yaml:3:1: /);
});

test("an interpolation that cannot be read is found when its file is", () => {
  expect(messageOf("unclosed")).toMatch(/^unclosed\.yaml:2:4: cannot read the interpolation in "\$\{a"/);
});

test("an interpolation without a value names its place and the nearest key", () => {
  expect(messageOf("config", [], "resolve")).toBe(
    'run.dir (config.yaml:6) refers to "run.idd", which does not exist; did you mean "run.id"?',
  );
});

test("all missing values are named at once", () => {
  expect(messageOf("config", ["transport=kafka"], "resolve")).toBe(
    "transport.brokers (transport/kafka.yaml:2), transport.topic (transport/kafka.yaml:3) are still ???; set them with transport.brokers=value",
  );
});

test.each([
  [
    "note=a#b",
    'override "note=a#b": "#" is not allowed here; quote the value (key=\'…\') if it is a text (column 7)',
  ],
  ["note", 'override "note": it has no "="; give a value: note=value (column 5)'],
  ["run.id=bool(yes)", 'override "run.id=bool(yes)": bool() reads true and false, not "yes" (column 8)'],
  [
    "run.id=chioce(1,2)",
    'override "run.id=chioce(1,2)": there is no function chioce(); did you mean "choice"? (column 8)',
  ],
  ["run.id=range(stop=3)", 'override "run.id=range(stop=3)": range() needs start (column 8)'],
])("the override %s says what is wrong and where", (override, message) => {
  expect(messageOf("config", [override])).toBe(message);
});

test("an accidental sweep shows the two ways out", () => {
  expect(messageOf("config", ["run.id=a,b"])).toContain(
    "write run.id=[a,b] for a list, run.id='a,b' for a text",
  );
});

test("a search folder that does not exist is named", () => {
  const folder = join(configFolder({}), "nothere");
  expect(() => composeConfig({ searchPath: [folder], configName: "config" })).toThrow(
    `"${folder}" does not exist`,
  );
});
