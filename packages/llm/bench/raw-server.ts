import { createServer, type Socket } from "node:net";

// A server that costs next to nothing: it counts body bytes and writes one canned answer, over bare sockets. Run as a child
// process with the delay of an answer in milliseconds; tells its port, and its counts when asked.

const [delayMs = 0] = process.argv.slice(2).map(Number);

const body = JSON.stringify({
  id: "chatcmpl-bench",
  object: "chat.completion",
  created: 1,
  model: "bench",
  choices: [
    {
      index: 0,
      message: {
        role: "assistant",
        content: "x".repeat(200),
        refusal: null,
        tool_calls: [],
        reasoning: null,
      },
      logprobs: null,
      finish_reason: "stop",
    },
  ],
  usage: { prompt_tokens: 700, completion_tokens: 50, total_tokens: 750, prompt_tokens_details: null },
});
const answer = Buffer.from(
  `HTTP/1.1 200 OK\r\nserver: bench\r\ncontent-length: ${Buffer.byteLength(body)}\r\ncontent-type: application/json\r\n\r\n${body}`,
);

let open = 0;
let peak = 0;
let requests = 0;

const server = createServer({ noDelay: true }, (socket) => {
  open++;
  peak = Math.max(peak, open);
  socket.on("error", () => {});
  socket.on("close", () => open--);
  readRequests(socket);
});

function readRequests(socket: Socket): void {
  let head = "";
  let missing = 0;
  const reply = () => {
    requests++;
    if (delayMs === 0) socket.write(answer);
    else setTimeout(() => socket.writable && socket.write(answer), delayMs);
  };
  socket.on("data", (chunk) => {
    let position = 0;
    while (position < chunk.length) {
      if (missing > 0) {
        const taken = Math.min(missing, chunk.length - position);
        missing -= taken;
        position += taken;
        if (missing === 0) reply();
        continue;
      }
      const text = head + chunk.toString("latin1", position);
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        head = text;
        return;
      }
      position += end + 4 - head.length;
      head = "";
      missing = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end))?.[1] ?? 0);
      if (missing === 0) reply();
    }
  });
}

server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, () => {
  const address = server.address();
  if (typeof address === "object" && address) process.send?.({ port: address.port });
});
process.on("message", () => process.send?.({ peak, requests }));
process.on("disconnect", () => process.exit(0));
