import { MessageError } from "./errors.ts";

/** Limits on a JSON text, checked before it is parsed. */
export interface JsonLimits {
  readonly maxBytes: number;
  /** Nested brackets. V8 parses deeper values than it can write again, and takes seconds over them. */
  readonly maxDepth: number;
  /** Object members, counted by their colons. */
  readonly maxKeys: number;
}

/** What a message from outside may hold. Sources: docs/reliability.md, "Malformed messages". */
export const messageLimits: JsonLimits = { maxBytes: 1024 * 1024, maxDepth: 64, maxKeys: 10_000 };

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Counts depth and members in one pass over UTF-8 bytes, without parsing.
 *
 * @throws {MessageError} naming the limit and where it was passed.
 */
export function checkJsonLimits(bytes: Uint8Array, limits: JsonLimits = messageLimits): void {
  if (bytes.length > limits.maxBytes) {
    throw new MessageError(`message has ${bytes.length} bytes; at most ${limits.maxBytes} are read`);
  }
  let depth = 0;
  let keys = 0;
  let inString = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (inString) {
      if (byte === backslash) index++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) {
      if (++depth > limits.maxDepth) {
        throw new MessageError(`message nests deeper than ${limits.maxDepth} levels at byte ${index}`);
      }
    } else if (byte === closeBrace || byte === closeBracket) depth--;
    else if (byte === colon && ++keys > limits.maxKeys) {
      throw new MessageError(`message has more than ${limits.maxKeys} members, counted up to byte ${index}`);
    }
  }
}

/**
 * Whether a value nests deeper than so many levels. What is about to be written must stay readable: a process that
 * accepted a deeper value could not take it back in after a restart. Stops at the limit, so that a cycle counts as deep.
 */
export function nestsDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) if (nestsDeeper(value[index], levels - 1)) return true;
    return false;
  }
  for (const key in value) if (nestsDeeper((value as JsonMembers)[key], levels - 1)) return true;
  return false;
}

interface JsonMembers {
  readonly [key: string]: unknown;
}

/** Parses JSON from outside: keys that could reach a prototype are refused. @throws {MessageError} */
export function parseUntrustedJson(text: string, what: string): unknown {
  try {
    // A reviver makes parsing several times as dear; nearly no text needs one.
    return JSON.parse(text, couldNamePrototype(text) ? refusePrototypeKeys : undefined);
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError(`${what} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a key of this JSON text can be `__proto__`, be it spelt with escapes: those of ASCII letters all begin the same. */
function couldNamePrototype(text: string): boolean {
  return text.includes("__proto__") || text.includes("\\u00");
}

function refusePrototypeKeys(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new MessageError(`key "${key}" is refused: it could change a prototype`);
  return value;
}
