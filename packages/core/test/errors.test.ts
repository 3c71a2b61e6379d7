import { expect, test } from "vitest";
import * as core from "../src/index.ts";
import {
  MatrixError,
  ModelError,
  type ModelErrorClass,
  OptionError,
  UnknownRoleError,
} from "../src/index.ts";

test("an error of another copy of the package is known as one of ours, others are not", () => {
  const foreign = Object.assign(Object.create({ [Symbol.for("matrix.error")]: true }), { code: "option" });
  expect([foreign, new OptionError("x"), new Error("x"), null, "x", {}].map(MatrixError.isInstance)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("an error's name is its class, and its stack says so", () => {
  expect(new OptionError("x").name).toBe("OptionError");
  expect(String(new UnknownRoleError("ghost", ["a", "b"], "r/0/0/0"))).toBe(
    'UnknownRoleError: message r/0/0/0 names role "ghost", but the roles here are: a, b',
  );
});

test("codes are snake_case, and each class has its own", () => {
  const classes = Object.entries(core).filter(
    ([name, value]) =>
      name.endsWith("Error") && typeof value === "function" && value !== MatrixError && value !== ModelError,
  ) as [string, new (...args: unknown[]) => MatrixError][];
  const codes = classes.map(([, ErrorClass]) => new ErrorClass("x", [], "x").code);
  expect(new Set(codes).size).toBe(classes.length);
  for (const code of codes) expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
});

test("a model error knows whether it is the endpoint's fault, and whether trying again can help", () => {
  const table: [ModelErrorClass, endpointWide: boolean, retryable: boolean][] = [
    ["transient", false, true],
    ["throttled", false, true],
    ["quota", true, true],
    ["auth", true, true],
    ["unreachable", true, true],
    ["context_length", false, false],
    ["content_filter", false, false],
    ["invalid_output", false, false],
    ["invalid_request", false, false],
    ["deadline", false, false],
  ];
  for (const [errorClass, endpointWide, retryable] of table) {
    const error = new ModelError(errorClass, "x", { status: 418, cause: "why" });
    expect(error).toMatchObject({
      endpointWide,
      retryable,
      code: `model_${errorClass}`,
      status: 418,
      cause: "why",
    });
  }
});
