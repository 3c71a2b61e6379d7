import { connect, type Socket } from "node:net";

export interface LoadOptions {
  readonly port: number;
  /** Kept-alive connections, each with one request in flight. */
  readonly connections: number;
  readonly requests: number;
  /** Body of request number `index`. */
  body(index: number): string;
}

/** Sends requests over bare sockets and reads no more of the answers than where they end: the client costs little. */
export function load({ port, connections, requests, body }: LoadOptions): Promise<{ bytes: number }> {
  let sent = 0;
  let answered = 0;
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const sockets: Socket[] = [];
    const sendNext = (socket: Socket) => {
      if (sent === requests) return;
      const index = sent++;
      const text = body(index);
      socket.write(
        `POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\nx-matrix-row: ${index}\r\nx-matrix-role: teacher\r\nx-matrix-step: 0\r\ncontent-length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
      );
    };
    const open = (): void => {
      let head = "";
      let missing = 0;
      const socket = connect(port, "127.0.0.1", () => sendNext(socket));
      sockets.push(socket);
      socket.on("error", reject);
      socket.on("data", (data) => {
        bytes += data.length;
        if (missing > 0) missing -= data.length;
        else {
          head += data.toString("latin1");
          const end = head.indexOf("\r\n\r\n");
          if (end < 0) return;
          const length = Number(/content-length: (\d+)/.exec(head)?.[1]);
          missing = length - (head.length - end - 4);
          head = "";
        }
        if (missing > 0) return;
        answered++;
        if (answered === requests) {
          for (const other of sockets) other.destroy();
          resolve({ bytes });
        } else sendNext(socket);
      });
    };
    for (let index = 0; index < connections; index++) open();
  });
}
