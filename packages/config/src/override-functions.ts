import { type CastTarget, cast } from "./casts.ts";
import { type Accepted, accepts } from "./function-arguments.ts";
import { FunctionError } from "./function-error.ts";
import { suggestion } from "./nearest.ts";
import { isQuoted, type OverrideValue } from "./override-value.ts";
import type { Random } from "./random.ts";
import { choice, glob, interval, range, shuffle, sort, tag } from "./sweep-functions.ts";

export { FunctionError } from "./function-error.ts";

export interface NamedArgument {
  readonly name: string;
  readonly value: OverrideValue;
}

/** Arguments as a function gets them: `rest` of a function that takes any number, all others by name. */
export interface BoundArguments {
  readonly rest: readonly OverrideValue[];
  readonly named: ReadonlyMap<string, OverrideValue>;
}

interface Parameter {
  readonly name: string;
  readonly accepts: Accepted;
  readonly required?: true;
}

interface FunctionDefinition {
  /** What each of any number of arguments without a name may be; without it, `parameters` can be given by place. */
  readonly rest?: Accepted;
  readonly parameters: readonly Parameter[];
  readonly call: (given: BoundArguments, random: Random) => OverrideValue;
}

function castTo(target: CastTarget): FunctionDefinition {
  return {
    rest: accepts.castable,
    parameters: [{ name: "value", accepts: accepts.castable }],
    call: (given) => cast(target, given),
  };
}

const definitions: ReadonlyMap<string, FunctionDefinition> = new Map<string, FunctionDefinition>([
  ["int", castTo("int")],
  ["float", castTo("float")],
  ["str", castTo("str")],
  ["bool", castTo("bool")],
  ["choice", { rest: accepts.choosable, parameters: [], call: choice }],
  [
    "range",
    {
      parameters: [
        { name: "start", accepts: accepts.number, required: true },
        { name: "stop", accepts: accepts.optionalNumber },
        { name: "step", accepts: accepts.number },
      ],
      call: range,
    },
  ],
  [
    "interval",
    {
      parameters: [
        { name: "start", accepts: accepts.number, required: true },
        { name: "end", accepts: accepts.number, required: true },
      ],
      call: interval,
    },
  ],
  [
    "tag",
    { rest: accepts.taggable, parameters: [{ name: "sweep", accepts: accepts.optionalSweep }], call: tag },
  ],
  [
    "sort",
    {
      rest: accepts.sortable,
      parameters: [
        { name: "sweep", accepts: accepts.optionalDiscreteSweep },
        { name: "list", accepts: accepts.optionalList },
        { name: "reverse", accepts: accepts.boolean },
      ],
      call: sort,
    },
  ],
  [
    "shuffle",
    {
      rest: accepts.sortable,
      parameters: [
        { name: "sweep", accepts: accepts.optionalDiscreteSweep },
        { name: "list", accepts: accepts.optionalList },
      ],
      call: shuffle,
    },
  ],
  [
    "glob",
    {
      parameters: [
        { name: "include", accepts: accepts.patterns, required: true },
        { name: "exclude", accepts: accepts.optionalPatterns },
      ],
      call: glob,
    },
  ],
]);

/** @throws FunctionError for an unknown name and for arguments the function does not take */
export function callFunction(
  name: string,
  positional: readonly OverrideValue[],
  named: readonly NamedArgument[],
  random: Random,
): OverrideValue {
  const definition = definitions.get(name);
  if (definition === undefined) {
    const known = [...definitions.keys()].sort();
    const hint =
      suggestion(name, known) || `; there are ${known.join(", ")}. Quote the value if it is a text`;
    throw new FunctionError(`there is no function ${name}()${hint}`);
  }
  const bound = bind(name, definition, positional.map(unquoted), named);
  for (const value of bound.rest) check(name, "an argument", definition.rest, value);
  for (const [argument, value] of bound.named) {
    check(
      name,
      argument,
      definition.parameters.find((parameter) => parameter.name === argument)?.accepts,
      value,
    );
  }
  return definition.call(bound, random);
}

function bind(
  name: string,
  { rest, parameters }: FunctionDefinition,
  positional: readonly OverrideValue[],
  named: readonly NamedArgument[],
): BoundArguments {
  const bound = new Map<string, OverrideValue>();
  for (const argument of named) {
    const known = parameters.map((parameter) => parameter.name);
    if (!known.includes(argument.name)) {
      throw new FunctionError(
        `${name}() has no argument ${argument.name}${suggestion(argument.name, known)}`,
      );
    }
    bound.set(argument.name, unquoted(argument.value));
  }
  if (rest !== undefined) return { rest: positional, named: bound };
  for (const [index, value] of positional.entries()) {
    const parameter = parameters[index];
    if (parameter === undefined)
      throw new FunctionError(`${name}() takes at most ${parameters.length} arguments`);
    if (bound.has(parameter.name)) throw new FunctionError(`${name}() gets ${parameter.name} twice`);
    bound.set(parameter.name, value);
  }
  for (const parameter of parameters) {
    if (parameter.required && !bound.has(parameter.name))
      throw new FunctionError(`${name}() needs ${parameter.name}`);
  }
  return { rest: [], named: bound };
}

function check(name: string, argument: string, accepted: Accepted | undefined, value: OverrideValue): void {
  if (accepted === undefined || accepted.test(value)) return;
  throw new FunctionError(`${argument} of ${name}() must be ${accepted.what}`);
}

function unquoted(value: OverrideValue): OverrideValue {
  return isQuoted(value) ? value.text : value;
}
