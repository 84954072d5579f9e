// A server for a handful of files, for trials that need no Naungan server.
import { createServer } from 'node:http';

const TYPES = { html: 'text/html; charset=utf-8', js: 'text/javascript; charset=utf-8', wasm: 'application/wasm', css: 'text/css', svg: 'image/svg+xml' };

// `answers`: path -> bytes, text, or a function (request, response). Answers {origin, close, log}.
export async function serve(answers, { fallback } = {}) {
  const log = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    log.push(`${request.method} ${path}`);
    const found = answers[path] ?? fallback;
    if (found === undefined) return response.writeHead(404).end();
    if (typeof found === 'function') return found(request, response);
    const type = TYPES[path.split('.').pop()] ?? 'text/html; charset=utf-8';
    response.writeHead(200, {
      'Content-Type': type,
      'Content-Security-Policy': "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'",
    });
    return response.end(found);
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const close = () => new Promise((done) => (server.closeAllConnections(), server.close(done)));
  return { origin: `http://localhost:${server.address().port}`, close, log, server };
}
