import type { Static, TSchema } from "typebox";

/** The types of one workload: what a row holds, what its orchestrator remembers, what each role replies. */
export interface Shapes {
  input: unknown;
  state: unknown;
  replies: { [role: string]: object };
}

/** JSON Schemas (TypeBox) from which {@link Shapes} flow; the same schemas check data at run time. */
export interface ShapeSchemas {
  readonly input: TSchema;
  readonly state: TSchema;
  readonly replies: { readonly [role: string]: TSchema };
}

/** The TypeScript types of a pack's schemas, without casts. */
export type ShapesOf<Schemas extends ShapeSchemas> = {
  input: Static<Schemas["input"]>;
  state: Static<Schemas["state"]>;
  replies: { [Role in keyof Schemas["replies"] & string]: Static<Schemas["replies"][Role]> & object };
};

/** Names of the roles that reply. */
export type Role<S extends Shapes> = keyof S["replies"] & string;

/** What any of the roles replies. */
export type AnyReply<S extends Shapes> = S["replies"][Role<S>];

/** One accepted hop: which role replied, and what. */
export type HistoryEntry<S extends Shapes = Shapes> = {
  readonly [R in Role<S>]: { readonly agent: R; readonly response: Readonly<S["replies"][R]> };
}[Role<S>];

/** Holds where an orchestrator's own state is one of the states that the workload declares. */
export type StateHolds<S extends Shapes, State> = State extends S["state"] ? unknown : never;
