import { maxDigits } from "./python-number.ts";
import type { Scalar } from "./scalar.ts";

const booleans = /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/;
const nulls = /^(?:~|null|Null|NULL|)$/;
const integers =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
/** YAML 1.1's floats and, from OmegaConf, exponents without sign or point (`1e5`). */
const floats =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+(?:_[0-9]+)*[eE][-+]?[0-9]+|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

/** What a plain (unquoted) YAML 1.1 scalar stands for. Dates stay texts. Undefined for a number without digits (`0x`), or with too many. */
export function plainScalar(text: string): Scalar | undefined {
  if (nulls.test(text)) return null;
  if (booleans.test(text)) return readYamlBoolean(text);
  if (integers.test(text)) return readYamlInteger(text);
  if (floats.test(text)) return readYamlFloat(text);
  return text;
}

/** The text itself when it is none of YAML 1.1's words for true and false, in any case. */
function readYamlBoolean(text: string): boolean | string {
  const lower = text.toLowerCase();
  if (lower === "yes" || lower === "true" || lower === "on") return true;
  return lower === "no" || lower === "false" || lower === "off" ? false : text;
}

/** Binary, octal (`017`), hexadecimal, base 60 (`1:30` is 90) and decimal, with underscores anywhere. */
function readYamlInteger(text: string): bigint | undefined {
  const digits = text.replaceAll("_", "");
  const sign = digits.startsWith("-") ? -1n : 1n;
  const magnitude = digits.replace(/^[-+]/, "");
  if (magnitude.includes(":"))
    return sign * magnitude.split(":").reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  if (magnitude === "0b" || magnitude === "0x" || magnitude.length > maxDigits) return undefined;
  if (/^0[0-7]+$/.test(magnitude)) return sign * BigInt(`0o${magnitude.slice(1)}`);
  return sign * BigInt(magnitude);
}

function readYamlFloat(text: string): number {
  const lower = text.replaceAll("_", "").toLowerCase();
  const sign = lower.startsWith("-") ? -1 : 1;
  const magnitude = lower.replace(/^[-+]/, "");
  if (magnitude === ".inf") return sign * Number.POSITIVE_INFINITY;
  if (magnitude === ".nan") return Number.NaN;
  return sign * magnitude.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Value of a scalar with an explicit tag; undefined when the text is not of that kind. */
export function taggedScalar(
  tag: "bool" | "int" | "float" | "null" | "str",
  text: string,
): Scalar | undefined {
  if (tag === "str") return text;
  if (tag === "null") return null;
  const value = tag === "bool" ? readYamlBoolean(text) : plainScalar(text);
  if (tag === "bool") return typeof value === "boolean" ? value : undefined;
  if (tag === "int") return typeof value === "bigint" ? value : undefined;
  return typeof value === "bigint" || typeof value === "number" ? Number(value) : undefined;
}
