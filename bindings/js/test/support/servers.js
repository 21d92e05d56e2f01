// Servers that are not the reference server: Node's http, and bare sockets that do what no server should.

import { once } from "node:events";
import http from "node:http";
import net from "node:net";

/** A server of Node's http for one test: `answer(request, response, body)`. Gives its URL and what came. */
export async function withHttp(answer, use) {
  const seen = [];
  const server = http.createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    seen.push({ method: request.method, url: request.url, headers: request.headers, body });
    await answer(request, response, body, seen.length);
  });
  server.on("clientError", (_, socket) => socket.destroy());
  return listening(server, (port) => use(`http://127.0.0.1:${port}`, seen), () => server.closeAllConnections());
}

/** A server of bare sockets: `answer(socket, head, number)` when the head of a request and its body are there. */
export async function withSockets(answer, use) {
  const [seen, open] = [[], new Set()];
  const server = net.createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => {});
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      const [head, body] = text.split("\r\n\r\n");
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (body === undefined || body.length < length) return;
      text = "";
      seen.push(head.split("\r\n")[0]);
      answer(socket, head, seen.length);
    });
  });
  return listening(server, (port) => use(`http://127.0.0.1:${port}`, seen), () => {
    for (const socket of open) socket.destroy();
  });
}

async function listening(server, use, end) {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await use(server.address().port);
  } finally {
    const closed = once(server, "close");
    server.close();
    end();
    await closed;
  }
}

/** A clock that only sleeping moves: what a test gives as `clock` and `sleep`. */
export function virtualTime() {
  let micros = 1_000_000;
  const slept = [];
  return {
    slept,
    clock: () => ({ monotonic: micros, wall: 1_790_000_000_000_000 + micros }),
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      micros += Math.round(milliseconds * 1000);
    },
  };
}
