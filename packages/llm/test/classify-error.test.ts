import fc from "fast-check";
import { APIConnectionError, APIError } from "openai";
import { expect, test } from "vitest";
import { classifyError } from "../src/classify-error.ts";
import { readErrorBody } from "../src/error-body.ts";
import { redactor } from "../src/redact.ts";
import { textCleaner } from "../src/server-text.ts";

const context = { clean: textCleaner(redactor([])), now: 0 };
const endpointWide = ["auth", "quota", "unreachable"];

test("any status with any body has a class and a short text", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 599 }),
      fc.oneof(fc.json(), fc.string({ unit: "binary" })),
      (status, body) => {
        const error = APIError.generate(status, { error: readErrorBody(body) }, undefined, new Headers());
        const failure = classifyError(error, context);
        expect(failure.text.length).toBeLessThanOrEqual(700);
        expect(failure.status).toBe(status);
        // A row that is sent again must not meet an error that no retry mends.
        if (failure.errorClass === "transient")
          expect(status >= 500 || [408, 409, 425].includes(status)).toBe(true);
        // Of server failures none is taken for a wrong key or an empty account.
        if (status >= 500) expect(endpointWide).not.toContain(failure.errorClass);
      },
    ),
  );
});

test("anything that can be thrown is transient, with a text", () => {
  fc.assert(
    fc.property(fc.anything(), (thrown) => {
      for (const error of [
        thrown,
        new APIConnectionError({ message: "x", cause: new Error("y", { cause: thrown }) }),
      ]) {
        expect(classifyError(error, context)).toMatchObject({
          errorClass: "transient",
          text: expect.any(String),
        });
      }
    }),
    // Objects that cannot be made text.
    { examples: [[{ toString: 0 }], [Object.create(null)]] },
  );
});
