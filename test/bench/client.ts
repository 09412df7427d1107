import http from 'node:http';

export interface Reply {
  status: number;
  text: string;
}

export interface Client {
  /** @throws when the status is not the one expected */
  send(method: string, path: string, expected: number, headers?: Readonly<Record<string, string>>, body?: string | Buffer): Promise<Reply>;
  close(): void;
}

/** A client that keeps its connections; `token` goes with every request. */
export function createClient(url: string, token: string, connections: number): Client {
  const { hostname, port } = new URL(url);
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const send: Client['send'] = (method, path, expected, headers = {}, body) => new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = http.request({ hostname, port, method, path, agent, headers: { authorization: `Bearer ${token}`, ...headers, ...length } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === expected) resolve({ status: expected, text });
        else reject(new Error(`${method} ${path}: ${response.statusCode} ${text.slice(0, 500)}`));
      });
    });
    request.setTimeout(120_000, () => request.destroy(new Error(`${method} ${path}: no answer`)));
    request.on('error', reject);
    request.end(body);
  });
  return { send, close: () => agent.destroy() };
}

/** A token of the development stand-in for the test person that the bench works as. */
export async function testToken(url: string): Promise<string> {
  const answer = await fetch(`${url}/Home/auth/user?userId=1337&partyId=501337&authenticationLevel=3`);
  if (answer.status !== 200) throw new Error(`no token: ${answer.status}`);
  return answer.text();
}
