import type { Routing } from "@matrix/core";

interface Routed {
  readonly name: string;
  readonly roles: readonly string[];
  readonly routing?: Routing;
}

/** How roles follow each other, for people. */
export function routingLines({ name, roles, routing }: Routed): string[] {
  if (routing === undefined) return [`${name}: roles ${roles.join(", ")}; their order is decided row by row`];
  if (routing.kind === "sequence") {
    const { order, cycle } = routing;
    return [
      `${name}: roles ${roles.join(", ")}`,
      `${order.join(" → ")} → ${cycle ? "from the start again, until a reply ends the row" : "end"}`,
    ];
  }
  return [
    `${name}: roles ${roles.join(", ")}; rows begin at ${routing.start}`,
    ...roles.map((role) => `${role} → ${routing.edges[role] ?? "decided by its reply"}`),
  ];
}
