import {
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
  type YAMLSeq,
  type Scalar as YamlScalar,
} from "yaml";
import { CompositionError, ConfigError, ConfigFileError, InterpolationSyntaxError } from "./errors.ts";
import { checkInterpolation } from "./interpolation-text.ts";
import {
  type ConfigNode,
  cloneNode,
  isForbiddenKey,
  listNode,
  type MapKey,
  type MapNode,
  mapNode,
  scalarNode,
  setEntry,
} from "./node.ts";
import type { Origin } from "./origin.ts";
import type { Scalar } from "./scalar.ts";
import { plainScalar, taggedScalar } from "./yaml-scalar.ts";

/** Uses of aliases in one file, those inside of aliased parts included: more are taken for an attack. */
const maxAliases = 100;
/** Mappings and lists inside each other: deeper is taken for an attack. */
const maxDepth = 100;
const maxLength = 4 * 1024 * 1024;
const unprintable = /[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;
const knownTag = /^tag:yaml\.org,2002:(bool|int|float|null|str|map|seq)$/;

/**
 * Reads a config file's text by the rules of YAML 1.1 (`on` is true, `017` is 15) with OmegaConf's floats (`1e5`).
 * An empty file is an empty mapping.
 * @throws ConfigFileError with the place, for all that is not plain data
 */
export function readYamlFile(text: string, file: string): ConfigNode {
  const lines = new LineCounter();
  const at = (offset: number): Origin & { kind: "file" } => {
    const { line, col } = lines.linePos(offset);
    return { kind: "file", file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const fail = (problem: string, offset: number, cause?: unknown): never => {
    const { line, column } = at(offset);
    throw new ConfigFileError(file, line, column, problem, { cause });
  };
  const node = new YamlReader(at, fail).read(text, lines);
  if (node === undefined) return mapNode(at(0));
  if (node.kind === "scalar") {
    return node.value === null
      ? mapNode(at(0))
      : fail("a config file holds a mapping or a list, not a single value", 0);
  }
  return node;
}

/**
 * Reads YAML out of a text that is a value itself; all of it comes from `origin`. A single word is a mapping with that
 * key, as `OmegaConf.create` has it.
 */
export function readYamlValue(text: string, origin: Origin): ConfigNode {
  const fail = (problem: string, _offset: number, cause?: unknown): never => {
    throw new CompositionError(`${JSON.stringify(text)} is not YAML: ${problem}`, undefined, { cause });
  };
  const node = new YamlReader(() => origin, fail).read(text, new LineCounter());
  if (node === undefined) return mapNode(origin);
  if (node.kind !== "scalar") return node;
  const map = mapNode(origin);
  if (typeof node.value === "string") setEntry(map, node.value, scalarNode(null, origin));
  else if (node.value !== null) return node;
  return map;
}

interface Anchored {
  readonly node: ConfigNode;
  /** Aliases that were expanded inside of it. */
  readonly aliases: number;
}

type Fail = (problem: string, offset: number, cause?: unknown) => never;

class YamlReader {
  readonly #origin: (offset: number) => Origin;
  readonly #fail: Fail;
  readonly #anchors = new Map<string, Anchored>();
  #aliases = 0;
  #depth = 0;

  constructor(origin: (offset: number) => Origin, fail: Fail) {
    this.#origin = origin;
    this.#fail = fail;
  }

  /** Undefined for a text without a document. */
  read(text: string, lines: LineCounter): ConfigNode | undefined {
    if (text.length > maxLength) this.#fail(`it is longer than ${maxLength} characters`, 0);
    const control = unprintable.exec(text);
    if (control !== null) this.#fail("control characters are not allowed", control.index);
    try {
      const documents = parseAllDocuments<ParsedNode>(text, {
        version: "1.1",
        schema: "failsafe",
        merge: false,
        uniqueKeys: false,
        prettyErrors: false,
        logLevel: "silent",
        lineCounter: lines,
      });
      if ("empty" in documents) {
        const directive = /^%/m.exec(text);
        return directive === null
          ? undefined
          : this.#fail("after a line that starts with %, --- and a document must follow", directive.index);
      }
      const [document, second] = documents;
      for (const { errors } of documents) {
        for (const error of errors) this.#fail(problemOf(error), error.pos[0], error);
      }
      if (second !== undefined)
        this.#fail("a config file holds one document; a second one starts here", second.range[0]);
      return document?.contents == null ? undefined : this.#node(document.contents);
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      return this.#fail("it cannot be read as YAML; is it nested too deeply?", 0, error);
    }
  }

  #node(node: ParsedNode): ConfigNode {
    if (++this.#depth > maxDepth)
      this.#fail(`mappings and lists are nested deeper than ${maxDepth} levels`, node.range[0]);
    const made = this.#made(node);
    this.#depth--;
    return made;
  }

  #made(node: ParsedNode): ConfigNode {
    if (isAlias(node)) return this.#aliased(node.source, node.range[0]);
    const { anchor } = node;
    if (anchor !== undefined && this.#anchors.has(anchor))
      this.#fail(`the anchor &${anchor} is defined twice`, node.range[0]);
    const aliasesBefore = this.#aliases;
    const made = isScalar(node) ? this.#scalar(node) : this.#collection(node);
    if (anchor !== undefined)
      this.#anchors.set(anchor, { node: made, aliases: this.#aliases - aliasesBefore });
    return made;
  }

  #aliased(name: string, offset: number): ConfigNode {
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#fail(`*${name} has no anchor &${name} before it`, offset);
    this.#aliases += 1 + target.aliases;
    if (this.#aliases > maxAliases) this.#fail(`aliases are used more than ${maxAliases} times`, offset);
    return cloneNode(target.node);
  }

  #collection(node: YAMLMap.Parsed | YAMLSeq.Parsed): ConfigNode {
    this.#checkTag(node.tag, isMap(node) ? "map" : "seq", node.range[0]);
    if (isMap(node)) return this.#map(node);
    return listNode(
      node.items.map((item) => this.#node(item)),
      this.#origin(node.range[0]),
    );
  }

  #map(node: YAMLMap.Parsed): MapNode {
    const map = mapNode(this.#origin(node.range[0]));
    const merges = node.items.filter((pair) => isMergeKey(pair.key));
    for (const pair of merges) this.#merge(map, pair.value, pair.key.range[0]);
    const own = new Set<MapKey>();
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) continue;
      const key = this.#key(pair.key);
      if (own.has(key))
        this.#fail(`the key ${JSON.stringify(String(key))} stands twice in this mapping`, pair.key.range[0]);
      own.add(key);
      const value =
        pair.value === null ? scalarNode(null, this.#origin(pair.key.range[0])) : this.#node(pair.value);
      // a value may start lines after its key, or be an alias: people look for it at the key
      value.trace = { origin: this.#origin(pair.key.range[0]) };
      setEntry(map, key, value);
    }
    return map;
  }

  /** `<<: *base` or `<<: [*first, *second]`: keys of the first one win. */
  #merge(map: MapNode, value: ParsedNode | null, offset: number): void {
    const made = value === null ? undefined : this.#node(value);
    const sources = made?.kind === "list" ? made.items.toReversed() : [made];
    for (const source of sources) {
      if (source?.kind !== "map") this.#fail("<< takes a mapping or a list of mappings", offset);
      for (const child of source.entries.values()) {
        setEntry(map, child.key ?? "", withoutPast(cloneNode(child)));
      }
    }
  }

  #key(node: ParsedNode): MapKey {
    const offset = node.range[0];
    const value = this.#keyValue(node, offset);
    if (value === null) return this.#fail("null cannot be a key; quote it", offset);
    if (isForbiddenKey(value)) {
      this.#fail(`the key ${JSON.stringify(value)} is refused: it names an object's prototype`, offset);
    }
    return value;
  }

  #keyValue(node: ParsedNode, offset: number): Scalar {
    if (isScalar(node) && node.anchor === undefined) {
      // a key is never resolved, so `${` in it means nothing, and a plain = is a text
      return node.value === "=" ? "=" : this.#value(node, offset);
    }
    const made = this.#node(node);
    return made.kind === "scalar" ? made.value : this.#fail("a key is a text, a number or a boolean", offset);
  }

  #scalar(node: YamlScalar.Parsed): ConfigNode {
    const offset = node.range[0];
    const value = this.#value(node, offset);
    if (typeof value === "string") {
      try {
        checkInterpolation(value);
      } catch (error) {
        if (error instanceof InterpolationSyntaxError) this.#fail(error.message, offset, error);
        throw error;
      }
    }
    return scalarNode(value, this.#origin(offset));
  }

  #value(node: YamlScalar.Parsed, offset: number): Scalar {
    const text = String(node.value);
    if (node.tag === "!" || (node.tag === undefined && node.type === "PLAIN")) {
      if (text === "=" || text === "<<") {
        this.#fail(`a plain ${text} has a meaning of its own in YAML 1.1; quote it`, offset);
      }
      const value = plainScalar(text);
      return value === undefined
        ? this.#fail(`${text.slice(0, 80)} is no number that can be held`, offset)
        : value;
    }
    if (node.tag === undefined) return text;
    const tag = knownTag.exec(node.tag)?.[1];
    if (tag !== "bool" && tag !== "int" && tag !== "float" && tag !== "null" && tag !== "str") {
      return this.#fail(`the tag ${node.tag} is refused: configs are plain data`, offset);
    }
    const value = taggedScalar(tag, text);
    return value === undefined ? this.#fail(`${JSON.stringify(text)} is no ${tag}`, offset) : value;
  }

  #checkTag(tag: string | undefined, expected: "map" | "seq", offset: number): void {
    if (tag === undefined || tag === "!" || knownTag.exec(tag)?.[1] === expected) return;
    this.#fail(`the tag ${tag} is refused: configs are plain data`, offset);
  }
}

/** The YAML library recurses: a text nested a thousand levels deep ends its stack. */
function problemOf({ message }: Error): string {
  const start = message.charAt(0).toLowerCase() + message.slice(1);
  return /call stack/.test(message) ? "mappings and lists are nested too deeply" : start;
}

function isMergeKey(key: ParsedNode): key is YamlScalar.Parsed {
  return isScalar(key) && key.tag === undefined && key.type === "PLAIN" && key.value === "<<";
}

/** What a merged key replaces comes from the same mapping and explains nothing. */
function withoutPast(node: ConfigNode): ConfigNode {
  node.trace = { origin: node.trace.origin };
  return node;
}
