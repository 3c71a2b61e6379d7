import { createServer, type IncomingMessage } from "node:http";
import {
  briefingOf,
  type Dictionary,
  type Domain,
  type Environment,
  evaluate,
  jsonText,
  parseJson,
  Tau2Error,
  type Value,
} from "../../src/index.ts";
import { simulationSchema } from "../../src/results/results-file.ts";
import { listOf } from "../../src/schema/collection-types.ts";
import { readAs } from "../../src/schema/read-as.ts";
import { messageType } from "../../src/task/messages.ts";
import { environmentCallSchema, taskSchema } from "../../src/task/task.ts";
import { isDictionary } from "../../src/value/value.ts";

/** One request as it came. */
export interface ServedRequest {
  readonly session: string;
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** What meets a request before it is answered: the connection is cut, or a status is all it gets. */
export type Trouble = (request: ServedRequest) => "cut" | number | undefined;

/** A gateway as people may have one: every session gets a server of upstream's environment, with the routes of its API. */
export async function serveEnvironments(domain: Domain, trouble: Trouble = () => undefined) {
  const requests: ServedRequest[] = [];
  const sessions = new Map<string, Environment>();
  const server = createServer(async (incoming, response) => {
    const [, session = "", path = "/"] = /^\/s\/([^/]+)(\/.*)?$/.exec(incoming.url ?? "") ?? [];
    const request = { session, method: incoming.method ?? "", path, body: await textOf(incoming) };
    requests.push(request);
    const met = trouble(request);
    if (met === "cut") return void incoming.socket.destroy();
    const [status, value] = met === undefined ? await answer(request) : [met, { detail: "Not Found" }];
    response.writeHead(status, { "content-type": "application/json" }).end(jsonText(value));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/s/{session}`,
    requests,
    /** Sessions that have not been ended. */
    sessions,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer({ session, method, path, body }: ServedRequest): Promise<[number, Value]> {
    if (method === "DELETE") {
      sessions.delete(session);
      return [200, null];
    }
    const environment = sessions.get(session) ?? domain.environment();
    sessions.set(session, environment);
    const given = body === "" ? new Map<string, Value>() : dictionary(parseJson(body));
    try {
      return [200, await resultOf(path, given, environment)];
    } catch (error) {
      if (!(error instanceof Tau2Error)) throw error;
      return [400, { detail: error.message }];
    }
  }

  async function resultOf(path: string, given: Dictionary, environment: Environment): Promise<Value> {
    switch (path) {
      case "/api/v1/get_policy":
        return environment.policy;
      case "/api/v1/get_tools": {
        const { agentTools, userTools } = briefingOf(domain);
        const named = (offers: typeof agentTools) =>
          parseJson(JSON.stringify(Object.fromEntries(offers.map((offer) => [offer.function.name, offer]))));
        return { tools: named(agentTools), user_tools: named(userTools ?? []) };
      }
      case "/api/v1/run_env_function":
        return environment.run(environmentCallSchema.parse(given));
      case "/api/v1/run_tools": {
        const { env_type, func_name, arguments: args } = environmentCallSchema.parse(given);
        return environment.call(env_type, func_name, args);
      }
      case "/api/v1/sync_tools":
        environment.sync();
        return null;
      case "/api/v1/get_reward": {
        const { messages, termination_reason } = simulationSchema.parse(given.get("simulation") ?? null);
        return evaluate({
          domain,
          task: taskSchema.parse(given.get("task") ?? null),
          messages: readAs(listOf(messageType), messages, "messages"),
          terminationReason: termination_reason,
          solo: given.get("solo_mode") === true,
        });
      }
      default:
        return null;
    }
  }
}

function dictionary(value: Value): Dictionary {
  if (!isDictionary(value)) throw new TypeError("a body must be an object");
  return value;
}

async function textOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
