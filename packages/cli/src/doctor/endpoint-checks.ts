import { suggestion } from "@matrix/config";
import { count, span } from "../progress/format.ts";
import { type Answer, ask } from "./ask.ts";
import { chat, type Said } from "./chat.ts";
import type { Check, Finding } from "./check.ts";
import { freeToolFinding, structuredFinding, toolFinding } from "./enforcement-checks.ts";
import { field, type Reply } from "./reply.ts";
import type { Site } from "./site.ts";

/** Looks at one server: the list of models first, then four small chat completions. What needs the one before is left out. */
export async function endpointChecks(site: Site): Promise<Check[]> {
  const { endpoint } = site;
  return (await findingsOf(site)).map((finding) => ({ ...finding, endpoint }));
}

async function findingsOf(site: Site): Promise<Finding[]> {
  let answer: Answer;
  try {
    answer = await ask({ ...site, url: `${site.endpoint}/models` });
  } catch (error) {
    const text = `no server answers: ${(error as Error).message}; start it, or correct llm.base_url`;
    return [{ name: "endpoint", status: "bad", text }];
  }
  const refused = refusal(answer, site);
  if (refused !== undefined) return [{ name: "endpoint", status: "bad", text: refused }];
  const models = field(answer.json, "data");
  if (!Array.isArray(models)) {
    const text = `it answers, but not with a list of models; llm.base_url must end where the server's version does, such as http://localhost:8000/v1`;
    return [{ name: "endpoint", status: "bad", text }];
  }
  const reachable: Finding = { name: "endpoint", status: "ok", text: `answers in ${span(answer.ms)}` };
  const known = modelFindings(models, site.model);
  if (known.some(({ status }) => status === "bad")) return [reachable, ...known];
  return [reachable, ...known, ...(await chatFindings(site))];
}

function modelFindings(models: readonly unknown[], model: string): Finding[] {
  const names = models.map((entry) => field(entry, "id")).filter((id) => typeof id === "string");
  const entry = models.find((candidate) => field(candidate, "id") === model);
  if (entry === undefined) {
    const text = `the server has no model "${model}"${suggestion(model, names)} It serves: ${names.join(", ") || "none"}; set llm.model to one of them`;
    return [{ name: "model", status: "bad", text }];
  }
  const context = field(entry, "max_model_len");
  return [
    { name: "model", status: "ok", text: model },
    typeof context === "number"
      ? { name: "context", status: "ok", text: `${count(context)} tokens` }
      : {
          name: "context",
          status: "warn",
          text: "the server does not say how many tokens a conversation may have; see to it that long ones fit",
        },
  ];
}

/** Why a server refused to answer, with the way out; undefined where it did answer. */
function refusal({ status, text }: Answer, { apiKey, keyVariable }: Site): string | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 401 || status === 403) {
    return apiKey === undefined
      ? `the server asks for a key (HTTP ${status}); put it into ${keyVariable ?? "a variable"} and name that in llm.api_key_env`
      : `the server refuses the key (HTTP ${status}); put the right one into ${keyVariable}`;
  }
  if (status === 404) {
    return "there is no list of models (HTTP 404); llm.base_url must end where the server's version does, such as http://localhost:8000/v1";
  }
  return `HTTP ${status}: ${text || "no text"}`;
}

async function chatFindings(site: Site): Promise<Finding[]> {
  const plain = await chat(site, {
    messages: [{ role: "user", content: "Reply with one short word." }],
    max_tokens: 32,
  });
  if ("problem" in plain) return [{ name: "answer", status: "bad", text: plain.problem }];
  return [
    answerFinding(plain),
    reasoningFinding(plain.reply),
    await structuredFinding(site),
    await toolFinding(site),
    await freeToolFinding(site),
  ];
}

function answerFinding({ reply: { usage }, ms }: Said): Finding {
  if (usage === undefined) {
    const text = `comes in ${span(ms)}, but the server counts no tokens (usage); figures of tokens will be 0`;
    return { name: "answer", status: "warn", text };
  }
  const text = `comes in ${span(ms)}: ${count(usage.prompt)} tokens in, ${count(usage.completion)} out`;
  return { name: "answer", status: "ok", text };
}

function reasoningFinding({ reasoning, content = "" }: Reply): Finding {
  const name = "reasoning";
  if (reasoning !== undefined) {
    return { name, status: "ok", text: `comes apart from the text, in ${reasoning.field}` };
  }
  if (!/<think(?:ing)?>/.test(content)) return { name, status: "ok", text: "none in this answer" };
  const text =
    "the model's reasoning stands in its text, where agents take it for the reply; have the server take it apart (vLLM: --reasoning-parser)";
  return { name, status: "warn", text };
}
