import { createHash } from "node:crypto";
import type { Database } from "../src/environment/database.ts";
import { jsonText } from "../src/value/json-text.ts";
import { parseJson } from "../src/value/parse-json.ts";
import { type Dictionary, isDictionary, type Value } from "../src/value/value.ts";
import { goldenDomain } from "./domains.ts";
import { textField } from "./fields.ts";

/** `hash/`: the canonical text of a part of a freshly loaded database. */
export async function checkHash(vector: Dictionary, dataDir: string): Promise<string | undefined> {
  const environment = (await goldenDomain(dataDir, textField(vector, "domain"))).environment();
  const db = vector.get("db") === "user" ? environment.user?.db : environment.agent.db;
  if (db === undefined) return "the domain has no user database";
  const whole = canonicalText(db);
  const text = vector.get("scope") === "whole" ? whole : canonicalPart(whole, vector);
  if (text === undefined) return `no ${vector.get("field")} / ${vector.get("key")} in the database`;
  const canonical = vector.get("canonical");
  if (canonical !== undefined && canonical !== text) return `canonical text is ${text}`;
  const bytes = vector.get("canonical_bytes");
  if (bytes !== undefined && Number(bytes) !== Buffer.byteLength(text))
    return `${Buffer.byteLength(text)} bytes`;
  const sha256 = createHash("sha256").update(text).digest("hex");
  if (vector.get("scope") === "whole" && db.hash() !== sha256)
    return "hash() differs from the hash of the text";
  return sha256 === vector.get("sha256")
    ? undefined
    : `sha256 is ${sha256}, expected ${vector.get("sha256")}`;
}

const texts = new Map<string, string>();
const parsed = new Map<string, Value>();

/** The text of a freshly loaded database; made once for all vectors that look at it. */
function canonicalText(db: Database): string {
  const known = texts.get(db.hash());
  if (known !== undefined) return known;
  const parts: string[] = [];
  db.writeCanonical((part) => parts.push(part));
  const whole = parts.join("");
  texts.set(db.hash(), whole);
  return whole;
}

function canonicalPart(whole: string, vector: Dictionary): string | undefined {
  const members = parsed.get(whole) ?? parseJson(whole);
  parsed.set(whole, members);
  let part: Value | undefined = isDictionary(members) ? members.get(textField(vector, "field")) : undefined;
  if (vector.get("scope") === "record") {
    part = part !== undefined && isDictionary(part) ? part.get(textField(vector, "key")) : undefined;
  }
  return part === undefined ? undefined : jsonText(part, { sortKeys: true });
}
