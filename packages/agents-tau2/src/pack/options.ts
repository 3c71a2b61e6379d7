import { type Static, type TSchema, Type } from "typebox";

const closed = { additionalProperties: false };

function orNull<Schema extends TSchema>(schema: Schema, description: string) {
  return Type.Union([schema, Type.Null()], { default: null, description });
}

/** How a role asks its model. Only the prompts that a role has differ. */
function modelFields(who: string) {
  return {
    temperature: Type.Number({ minimum: 0, default: 0, description: "Sampling temperature." }),
    max_tokens: orNull(Type.Integer({ minimum: 1 }), "Most tokens of one reply; null: the server's limit."),
    top_p: orNull(
      Type.Number({ exclusiveMinimum: 0, maximum: 1 }),
      "Share of probability mass that is sampled from; null: the server's own.",
    ),
    timeout_secs: Type.Number({
      exclusiveMinimum: 0,
      default: 1800,
      description: "Seconds for one call, its retries included.",
    }),
    max_retries: orNull(
      Type.Integer({ minimum: 0 }),
      "Retries of one call that fails; null: as many as the model is set to.",
    ),
    reply_retries: Type.Integer({
      minimum: 0,
      default: 3,
      description: `Times the ${who}'s model is asked again, with another seed, when its reply cannot be used.`,
    }),
    sticky_routing_prefix: orNull(
      Type.String(),
      "Where set, calls of one row prefer the replica that this prefix and the row lead to; roles with the same prefix share it.",
    ),
    prompt_price: orNull(
      Type.Number({ minimum: 0 }),
      "US dollars for a million prompt tokens; null: the cost of the row is not known.",
    ),
    completion_price: orNull(
      Type.Number({ minimum: 0 }),
      "US dollars for a million completion tokens; null: the cost of the row is not known.",
    ),
  };
}

const modelDefaults = {
  temperature: 0,
  max_tokens: null,
  top_p: null,
  timeout_secs: 1800,
  max_retries: null,
  reply_retries: 3,
  sticky_routing_prefix: null,
  prompt_price: null,
  completion_price: null,
};

const agentOptions = Type.Object(
  {
    implementation: Type.Union(
      [Type.Literal("llm_agent"), Type.Literal("llm_agent_gt"), Type.Literal("llm_agent_solo")],
      {
        default: "llm_agent",
        description:
          "llm_agent knows the policy, llm_agent_gt the reference steps as well; llm_agent_solo works on the task's ticket without a user.",
      },
    ),
    system_prompt: orNull(
      Type.String({ minLength: 1 }),
      "Template of the system prompt, with {domain_policy} and, for gt, {resolution_steps} or, for solo, {ticket}; null: the original's.",
    ),
    ...modelFields("agent"),
  },
  {
    ...closed,
    default: { implementation: "llm_agent", system_prompt: null, ...modelDefaults },
    description: "How the agent works and asks its model.",
  },
);

const userOptions = Type.Object(
  {
    system_prompt: orNull(
      Type.String({ minLength: 1 }),
      "Template of the system prompt, with {guidelines} and {instructions}; null: the original's.",
    ),
    persona: Type.String({
      default: "",
      description: "Habits of the simulated user, put where its guidelines name a persona.",
    }),
    ...modelFields("simulated user"),
  },
  {
    ...closed,
    default: { system_prompt: null, persona: "", ...modelDefaults },
    description: "How the simulated user asks its model.",
  },
);

const judgeOptions = Type.Object(
  {
    enabled: Type.Boolean({
      default: true,
      description:
        "Whether statements of tasks are judged by a model; it is asked only where a task's reward needs it. false: they do not count.",
    }),
    ...modelFields("judge"),
  },
  {
    ...closed,
    default: { enabled: true, ...modelDefaults },
    description: "The judge of statements in plain language.",
  },
);

const environmentOptions = Type.Object(
  {
    kind: Type.Union([Type.Literal("native"), Type.Literal("http")], {
      default: "native",
      description: "native: the environments of this package. http: servers of upstream's environment.",
    }),
    url: orNull(
      Type.String({ minLength: 1 }),
      "For http: base URL of a row's server, with {session} where its name belongs, such as http://localhost:8080/{session}.",
    ),
    timeout_secs: Type.Number({
      exclusiveMinimum: 0,
      default: 60,
      description: "For http: seconds for one request, the start of a server included.",
    }),
  },
  {
    ...closed,
    default: { kind: "native", url: null, timeout_secs: 60 },
    description: "Where tools are run.",
  },
);

const name = Type.String({ minLength: 1 });

/** JSON Schema of the pack's options, as users type them. */
export const tau2Options = Type.Object(
  {
    domain: Type.Union([name, Type.Array(name, { minItems: 1 })], {
      default: "library",
      description:
        "mock, airline, retail, telecom, telecom-workflow or library, or a list of them; library comes with this package, the others' data with Tau2-bench.",
    }),
    data_dir: orNull(
      Type.String({ minLength: 1, format: "path" }),
      "Folder that upstream calls data/tau2; null: the environment variable TAU2_DATA_DIR.",
    ),
    tool_schemas: orNull(
      Type.String({ minLength: 1, format: "path" }),
      "File of tools in the form in which models get them, whose descriptions take the place of ours; null: ours.",
    ),
    task_set: orNull(
      Type.String({ minLength: 1 }),
      "Named choice of tasks, such as telecom_small, in place of domain; null: the domain's own.",
    ),
    task_split: orNull(
      Type.String({ minLength: 1 }),
      "Split of the tasks, such as base, train or test; null: that of the task set.",
    ),
    task_ids: orNull(Type.Array(Type.String(), { minItems: 1 }), "Only the tasks of these ids; null: all."),
    num_tasks: orNull(Type.Integer({ minimum: 0 }), "Only so many tasks of each domain; null: all."),
    max_steps: Type.Integer({
      minimum: 1,
      default: 200,
      description: "Messages delivered to agent, user or environment before a conversation is ended.",
    }),
    max_errors: Type.Integer({
      minimum: 1,
      default: 10,
      description: "Tool calls that fail in all before a conversation is ended.",
    }),
    timeout_secs: orNull(
      Type.Number({ exclusiveMinimum: 0 }),
      "Seconds after which a conversation is ended, as of the latest reply of a model; null: no limit.",
    ),
    enforce_communication_protocol: Type.Boolean({
      default: false,
      description: "Whether text and tool calls in one message end the conversation as its sender's error.",
    }),
    evaluation: Type.Union(
      [
        Type.Literal("all"),
        Type.Literal("all_ignore_basis"),
        Type.Literal("all_with_nl_assertions"),
        Type.Literal("all_with_nl_assertions_ignore_basis"),
        Type.Literal("env"),
        Type.Literal("action"),
        Type.Literal("communicate"),
        Type.Literal("nl_assertions"),
      ],
      {
        default: "all",
        description: "What the reward is made of; all: what the task's basis names.",
      },
    ),
    agent: agentOptions,
    user: userOptions,
    judge: judgeOptions,
    environment: environmentOptions,
  },
  closed,
);

/** The pack's options, all values present. */
export type Tau2Options = Static<typeof tau2Options>;
/** How one role asks its model. */
export type Tau2ModelOptions = Omit<Tau2Options["judge"], "enabled">;
