import { WebSocket } from "ws";
import type { RayApi } from "./ray-api.ts";

/** Tells the lines of a job's log, from the first on, until Ray ends it, the connection breaks, or the signal comes. */
export function tailLog(
  api: RayApi,
  id: string,
  told: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    // Ray's dashboard hands our headers on to the node's agent and then cannot read the compressed frames that Node's own client asks for.
    const socket = new WebSocket(api.tailUrl(id), { headers: api.headers(), perMessageDeflate: false });
    let rest = "";
    const end = () => socket.terminate();
    signal.addEventListener("abort", end, { once: true });
    socket.on("message", (data) => {
      const lines = `${rest}${String(data)}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) told(line);
    });
    // An error is followed by a close.
    socket.on("error", () => {});
    socket.on("close", () => {
      signal.removeEventListener("abort", end);
      resolve();
    });
    if (signal.aborted) end();
  });
}
