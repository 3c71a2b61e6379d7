/** JSON Schema of a message's header, version 1. Unknown fields are kept and forwarded. */
export const headerSchema = {
  $id: "https://matrix-ts.dev/schemas/orchestrator-message-header-1.json",
  type: "object",
  required: ["v", "run", "row", "orchestrator", "role", "step", "attempt", "created", "started"],
  properties: {
    v: { const: 1 },
    run: { type: "string", minLength: 1, maxLength: 64 },
    row: {
      type: "object",
      required: ["index", "id", "trial", "seed"],
      properties: {
        index: { type: "integer", minimum: 0 },
        id: { type: ["string", "number", "null"] },
        trial: { type: "integer", minimum: 0 },
        seed: { type: "integer" },
      },
    },
    orchestrator: { type: "string", minLength: 1, maxLength: 200 },
    role: { type: "string", minLength: 1, maxLength: 200 },
    step: { type: "integer", minimum: 0 },
    attempt: { type: "integer", minimum: 0 },
    created: { type: "number" },
    started: { type: "number" },
    deadline: { type: "number" },
    trace: { type: "string", maxLength: 512 },
    offload: {
      type: "object",
      required: ["store"],
      properties: {
        store: { type: "string", minLength: 1, maxLength: 200 },
        input: { $ref: "#/definitions/stored" },
        state: { $ref: "#/definitions/stored" },
      },
    },
    ending: {
      type: "object",
      required: ["outcome", "status", "nextRole"],
      properties: {
        outcome: { enum: ["success", "failed", "dead"] },
        status: { type: "object" },
        nextRole: { type: "string" },
        error: {
          type: "object",
          required: ["class", "message", "step", "role"],
          properties: {
            class: { type: "string" },
            message: { type: "string" },
            step: { type: "integer", minimum: 0 },
            role: { type: "string" },
          },
        },
      },
    },
  },
  definitions: {
    stored: {
      type: "object",
      required: ["id", "bytes"],
      properties: {
        id: { type: "string", pattern: "^[0-9a-f]{64}$" },
        bytes: { type: "integer", minimum: 0 },
      },
    },
  },
} as const;
