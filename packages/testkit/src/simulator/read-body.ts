import type { IncomingMessage } from "node:http";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { findJsonMistake } from "./python-json-error.ts";
import { badRequest, Refusal } from "./refusal.ts";
import { type Endpoint, validationRefusal } from "./validation.ts";

/** Calls back with the whole body; never if the client goes away before its end. */
export function readBytes(request: IncomingMessage, done: (body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => done(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)));
  // a broken upload has nobody to answer to
  request.on("error", () => {});
}

/** The JSON object that a body holds. @throws {Refusal} as the server words it for anything else */
export function parseBody(body: Buffer, contentType: string | undefined, endpoint: Endpoint): JsonObject {
  if (contentType === undefined || !/^application\/json\s*(;|$)/i.test(contentType)) {
    const message = "Unsupported Media Type: Only 'application/json' is allowed";
    throw new Refusal(400, `1 validation error:\n  ${message} ["${message}"]`, { type: "Bad Request" });
  }
  const text = body.toString("utf8");
  const value = text === "" ? null : parseJson(text, endpoint);
  if (value === null) {
    throw validationRefusal(
      [{ type: "missing", loc: ["body"], msg: "Field required", input: null }],
      endpoint,
    );
  }
  if (isJsonObject(value)) return value;
  throw new Refusal(500, `'${pythonType(value)}' object has no attribute 'get'`);
}

function parseJson(text: string, endpoint: Endpoint): Json {
  try {
    return JSON.parse(text);
  } catch {
    const mistake = findJsonMistake(text);
    if (mistake === undefined) throw badRequest("the body holds numbers that JSON does not have");
    throw validationRefusal(
      [
        {
          type: "json_invalid",
          loc: ["body", mistake.position],
          msg: "JSON decode error",
          input: {},
          context: `{'error': '${mistake.message.replaceAll("'", "\\'")}'}`,
        },
      ],
      endpoint,
    );
  }
}

function pythonType(value: Exclude<Json, JsonObject | null>): string {
  if (Array.isArray(value)) return "list";
  if (typeof value === "string") return "str";
  if (typeof value === "boolean") return "bool";
  return Number.isInteger(value) ? "int" : "float";
}
