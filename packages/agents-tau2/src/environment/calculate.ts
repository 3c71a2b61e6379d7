import { invalidExpression } from "../fixed-texts.ts";
import { Tau2Error } from "../tau2-error.ts";
import { floatText } from "../value/float-text.ts";
import { iterate } from "../value/python-operations.ts";
import { roundDecimals } from "../value/round.ts";
import type { Value } from "../value/value.ts";
import { evaluateExpression } from "./expression.ts";
import { float } from "./expression-operators.ts";

const allowed = "0123456789+-*/(). ";

/**
 * The `calculate` tool: the value of an arithmetic expression as a float with at most two decimals.
 *
 * @throws {Tau2Error} for other characters than digits, `+ - * / ( ) .` and blanks, and with Python's message for what Python refuses
 */
export function calculate(expression: Value): string {
  if (
    !iterate(expression).every((char) => typeof char === "string" && char !== "" && allowed.includes(char))
  ) {
    throw new Tau2Error("ValueError", invalidExpression);
  }
  if (typeof expression !== "string") {
    throw new Tau2Error("TypeError", "eval() arg 1 must be a string, bytes or code object");
  }
  const value = evaluateExpression(expression);
  return floatText(roundDecimals(float(value), 2));
}
