import { DataError } from "@matrix/core";
import type { DomainDescriptions } from "../domains/domain.ts";
import { tryParseJson } from "../value/parse-json.ts";
import { type Dictionary, isDictionary, isList, type Value } from "../value/value.ts";
import type { ToolDescription } from "./tool-schema.ts";

/**
 * Takes descriptions from tools in the form in which they are offered to models, such as a dump of upstream's own.
 *
 * Shape: JSON Lines or one JSON array. An item is a tool (`{type, function: {name, description, parameters}}`), or has one under
 * `openai_schema`, beside `requestor` (`user` for the user's tools, default `assistant`) and `domain` (others are skipped).
 *
 * @throws {DataError} naming the item that is none of these
 */
export function descriptionsFromTools(text: string, domain: string): DomainDescriptions {
  const sides: Record<"assistant" | "user", Record<string, ToolDescription>> = { assistant: {}, user: {} };
  for (const [position, item] of itemsOf(text).entries()) {
    const wrapped = isDictionary(item) ? item.get("openai_schema") : undefined;
    const offer = wrapped ?? item;
    const told = isDictionary(offer) ? offer.get("function") : undefined;
    if (!isDictionary(item) || told === undefined || !isDictionary(told)) {
      throw new DataError(
        `item ${position} of the tool descriptions has no "function"; give tools as models get them`,
      );
    }
    if (item.has("domain") && item.get("domain") !== domain) continue;
    sides[item.get("requestor") === "user" ? "user" : "assistant"][nameOf(told)] = describe(told);
  }
  return sides;
}

function itemsOf(text: string): readonly Value[] {
  const whole = tryParseJson(text);
  if (whole !== undefined) return isList(whole) ? whole : [whole];
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line, i) => {
    const item = tryParseJson(line);
    if (item === undefined) throw new DataError(`line ${i + 1} of the tool descriptions is not JSON`);
    return item;
  });
}

function nameOf(told: Dictionary): string {
  const name = told.get("name");
  return typeof name === "string" ? name : "";
}

function describe(told: Dictionary): ToolDescription {
  const parameters = dictionaryAt(told, "parameters");
  const definitions = [...dictionaryAt(parameters, "$defs")].map(
    ([name, schema]): [string, Record<string, string>] => {
      const fields = isDictionary(schema) ? describedFields(dictionaryAt(schema, "properties")) : {};
      const own = isDictionary(schema) ? schema.get("description") : undefined;
      return [name, typeof own === "string" ? { ...fields, "": own } : fields];
    },
  );
  const text = told.get("description");
  return {
    text: typeof text === "string" ? text : nameOf(told),
    parameters: describedFields(dictionaryAt(parameters, "properties")),
    definitions: Object.fromEntries(definitions),
  };
}

function describedFields(fields: Dictionary): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [name, schema] of fields) {
    const description = isDictionary(schema) ? schema.get("description") : undefined;
    if (typeof description === "string") words[name] = description;
  }
  return words;
}

function dictionaryAt(from: Dictionary, name: string): Dictionary {
  const value = from.get(name);
  return value !== undefined && isDictionary(value) ? value : new Map();
}
