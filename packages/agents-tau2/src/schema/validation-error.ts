import { pydanticHelp } from "../fixed-texts.ts";
import { Tau2Error } from "../tau2-error.ts";
import { codePointLength } from "../value/code-points.ts";
import { pythonLiteral } from "../value/python-text.ts";
import { isRecord, typeName } from "../value/value.ts";
import type { Issue } from "./field-type.ts";

const shownInput = 50;

/** The error of the original's data models (pydantic) with all issues of one input. */
export function validationError(model: string, issues: readonly Issue[]): Tau2Error {
  const count = issues.length === 1 ? "1 validation error" : `${issues.length} validation errors`;
  const lines = issues.map((issue) => {
    const kind = isRecord(issue.input) ? model : typeName(issue.input);
    const place = issue.location.length > 0 ? `\n${issue.location.join(".")}` : "";
    const facts = `[type=${issue.rule}, input_value=${shortened(pythonLiteral(issue.input))}, input_type=${kind}]`;
    return `${place}\n  ${issue.message} ${facts}\n    ${pydanticHelp(issue.rule)}`;
  });
  return new Tau2Error("ValidationError", `${count} for ${model}${lines.join("")}`);
}

function shortened(literal: string): string {
  if (codePointLength(literal) <= shownInput) return literal;
  const chars = [...literal];
  return `${chars.slice(0, shownInput / 2).join("")}...${chars.slice(-(shownInput / 2 - 1)).join("")}`;
}
