import { Ajv, type ValidateFunction } from "ajv";
import { MessageError, MessageVersionError } from "./errors.ts";
import { History } from "./history.ts";
import { toJsonLine } from "./json.ts";
import { checkJsonLimits, type JsonLimits, messageLimits, parseUntrustedJson } from "./json-limits.ts";
import { headerSchema } from "./message-schema.ts";
import { isFold, referencesOf } from "./offload/references.ts";
import { type MessageHeader, messageVersion, OrchestratorMessage } from "./orchestrator-message.ts";
import type { Shapes } from "./shapes.ts";

let validateHeader: ValidateFunction<MessageHeader> | undefined;

/**
 * The wire form of a message, UTF-8: one JSON line each for header, state and input, then one for each history entry.
 * Old lines are copied, never parsed or written again. The last line has no line end.
 */
export function encodeMessage(message: OrchestratorMessage): Uint8Array {
  const head = `${toJsonLine(message.header)}\n${message.stateLine}\n${message.inputLine}`;
  const entries = message.history.lines();
  return Buffer.from(entries.length === 0 ? head : `${head}\n${entries.join("\n")}`);
}

/** Bytes that {@link encodeMessage} gives. */
export function encodedBytes({ header, stateLine, inputLine, history }: OrchestratorMessage): number {
  const head = [toJsonLine(header), stateLine, inputLine];
  return head.reduce((bytes, line) => bytes + Buffer.byteLength(line), 2 + history.bytes);
}

/**
 * Reads a message from outside: size, depth and number of members are checked before it is parsed, then UTF-8, header
 * (Ajv) and version. State, input and history entries are parsed once to see that they are what they should be.
 *
 * @throws {MessageError} naming what is wrong; {MessageVersionError} for a version newer than ours.
 */
export function decodeMessage<S extends Shapes = Shapes>(
  bytes: Uint8Array,
  limits: JsonLimits = messageLimits,
): OrchestratorMessage<S> {
  checkJsonLimits(bytes, limits);
  const [headerLine, stateLine, inputLine, ...entries] = decodeUtf8(bytes).split("\n");
  if (headerLine === undefined || stateLine === undefined || inputLine === undefined) {
    throw new MessageError("message has fewer than three lines; header, state and input are expected");
  }
  const header = readHeader(headerLine);
  for (const [what, line] of [
    ["state", stateLine],
    ["input", inputLine],
  ] as const)
    parseUntrustedJson(line, what);
  for (const [index, line] of entries.entries()) {
    const entry = parseUntrustedJson(line, `history entry ${index}`);
    // What a fold holds is looked at where the history is made of it.
    if (isFold(line) && (index === 0 || isFold(entries[index - 1]!))) continue;
    if (!isHistoryEntry(entry)) {
      throw new MessageError(`history entry ${index} is not an object {agent, response}`);
    }
    referencesOf(entry);
  }
  return new OrchestratorMessage<S>(header, inputLine, stateLine, History.fromLines<S>(entries));
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new MessageError("message is not UTF-8", { cause });
  }
}

/** Reads and checks a header line. @throws {MessageError} {MessageVersionError} */
export function readHeader(line: string): MessageHeader {
  const header = parseUntrustedJson(line, "header");
  const version = (header as { v?: unknown } | null)?.v;
  if (typeof version === "number" && version > messageVersion) {
    throw new MessageVersionError(
      `message has version ${version}, this build reads up to ${messageVersion}; upgrade this worker`,
    );
  }
  validateHeader ??= new Ajv({ strict: true, allowUnionTypes: true }).compile<MessageHeader>(headerSchema);
  if (!validateHeader(header)) {
    const [error] = validateHeader.errors!;
    throw new MessageError(`header${error!.instancePath.replaceAll("/", ".")} ${error!.message}`);
  }
  return header;
}

function isHistoryEntry(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { agent, response } = value as { agent?: unknown; response?: unknown };
  return typeof agent === "string" && typeof response === "object" && response !== null;
}
