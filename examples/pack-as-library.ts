// A pack used as a library: Collaborative Reasoner on one question, with the simulator as the model server.
import { coralPack, resolveCoralOptions } from "@matrix/agents-coral";
import { arraySource, memorySink, run } from "@matrix/core";
import { openAiChatModel } from "@matrix/llm";
import { startSimulator } from "@matrix/testkit/simulator";
import { memoryTransport } from "@matrix/transport-memory";

const server = await startSimulator({ port: 0 });
const model = openAiChatModel({ model: "simulated", baseUrl: `${server.url}/v1` });
const question = {
  question_id: 1,
  question: "Which planet is the largest?",
  options: ["Jupiter", "Mars", "Venus"],
  answer: "A",
};

const conversations = run({
  run: "coral-as-library",
  workload: coralPack.create(resolveCoralOptions({ max_turns: 6 })),
  resources: { teacher: model, student: model, extractor: model },
  source: arraySource([question]),
  transport: memoryTransport(),
  sink: memorySink(),
});
for await (const { history } of conversations) {
  const last = history.at(-1)!;
  console.log(last.agent === "answer_matcher" && last.response.matched_answer);
}
await server.stop();

// Output:
// { student: 'A', teacher: 'A' }
