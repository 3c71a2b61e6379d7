import type { UserInstructions, UserScenario } from "../task/task.ts";
import { isBlank, linesOf } from "../value/blanks.ts";
import * as texts from "./fixed-texts.ts";

/** Puts a tab before every line that is not blank. */
export function indent(text: string): string {
  return linesOf(text)
    .map((line) => (isBlank(line) ? line : `\t${line}`))
    .join("");
}

/** What the simulated user is told of itself and its errand. */
export function scenarioText({ persona, instructions }: UserScenario): string {
  const lines: string[] = [];
  if (persona !== null) lines.push(texts.persona, indent(persona));
  lines.push(texts.instructions, indent(instructionsText(instructions)));
  return lines.join("\n");
}

function instructionsText(instructions: UserInstructions | string): string {
  if (typeof instructions === "string") return instructions;
  const { domain, reason_for_call, known_info, unknown_info, task_instructions } = instructions;
  const lines = [texts.domain(domain), texts.reasonForCall(indent(reason_for_call))];
  if (known_info !== null) lines.push(texts.knownInfo(indent(known_info)));
  if (unknown_info !== null) lines.push(texts.unknownInfo(indent(unknown_info)));
  lines.push(texts.taskInstructions(indent(task_instructions)));
  return lines.join("\n");
}
