// A PDF service for the replay that can be switched off, and a proxy that knows how far a scenario has come.
import http from 'node:http';

/**
 * Prints what it is asked to while it is on: fetches the page, and answers with an empty document of one page. Off: 500.
 * @returns {Promise<{url: string, isOn: boolean, close(): Promise<void>}>}
 */
export async function startPdfService() {
  const service = { url: '', isOn: true, close: () => closed(server) };
  const server = http.createServer((request, response) => void order(service, request, response).catch(() => response.writeHead(500).end()));
  service.url = `${await listening(server)}/pdf`;
  return service;
}

async function order(service, request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (!service.isOn) return response.writeHead(500).end();
  const { url } = JSON.parse(Buffer.concat(chunks).toString());
  const page = await fetch(url);
  if (page.status !== 200 || !(await page.text()).includes('</html>')) return response.writeHead(422).end();
  response.writeHead(200, { 'content-type': 'application/pdf' }).end(EMPTY);
}

const EMPTY = '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';

/**
 * Passes every request on as it is, and tells the number of each, from 1, before it does.
 * @param {string} target  origin of the runtime
 * @param {(n: number) => void} onExchange
 */
export async function startCountingProxy(target, onExchange) {
  let count = 0;
  const server = http.createServer((request, response) => {
    onExchange(++count);
    const { hostname, port } = new URL(target);
    const onward = http.request({ hostname, port, method: request.method, path: request.url, headers: request.headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  return { url: await listening(server), close: () => closed(server) };
}

function listening(server) {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}`));
  });
}

function closed(server) {
  server.closeAllConnections();
  return new Promise((resolve) => { server.close(() => resolve()); });
}
