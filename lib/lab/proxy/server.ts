import { createReadStream } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import { messageOf } from '../../core/errors.ts';
import type { Downloads } from './downloads.ts';
import { judge, judgeTunnel } from './rules.ts';

export interface ProxyOptions {
  readonly allowed: ReadonlySet<string>;
  readonly downloads: Downloads;
  readonly log: (line: string) => void;
}

// Headers that belong to one leg of the way (RFC 9110, 7.6.1), not to the origin.
const hopHeaders = ['proxy-connection', 'proxy-authorization', 'connection', 'keep-alive', 'te', 'upgrade'];

/**
 * The lab's proxy: only what is allowed gets through, packages come from the cache. It does not listen yet.
 *
 * @example createProxy({ allowed: new Set(['mirror.example']), downloads, log }).listen(3142)
 */
export function createProxy(options: ProxyOptions): http.Server {
  const server = http.createServer((request, response) => {
    handle(options, request, response).catch((error: unknown) => {
      options.log(`ERROR ${request.method} ${request.url}: ${messageOf(error)}`);
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  });
  server.on('connect', (request: http.IncomingMessage, client: Duplex, head: Buffer) => {
    tunnel(options, request.url ?? '', client, head);
  });
  return server;
}

async function handle(
  options: ProxyOptions,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { method = 'GET', url: target = '' } = request;
  const verdict = judge(method, target, options.allowed);
  if (verdict.kind === 'deny') {
    options.log(`DENY ${method} ${target}`);
    response.writeHead(403).end(`${verdict.reason}\n`);
    return;
  }
  if (verdict.kind === 'forward') return await forward(options, verdict.url, request, response);
  const download = await options.downloads.fetch(verdict.file, verdict.url);
  if ('status' in download) {
    options.log(`${download.status} ${method} ${target}`);
    response.writeHead(download.status).end();
    return;
  }
  options.log(`FILE ${target}`);
  response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': download.size });
  pipeline(createReadStream(download.file), response, (error) => {
    if (error) options.log(`BROKEN ${target}: ${error.message}`);
  });
}

function forward(
  options: ProxyOptions,
  url: URL,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopHeaders.includes(name)));
  const upstream = http.request(url, { method: request.method, headers }, (answer) => {
    options.log(`${answer.statusCode} ${request.method} ${url.href}`);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, (error) => (error ? reject(error) : resolve()));
  });
  pipeline(request, upstream, (error) => error && reject(error));
  return promise;
}

function tunnel(options: ProxyOptions, target: string, client: Duplex, head: Buffer): void {
  const host = judgeTunnel(target, options.allowed);
  if (host === undefined) {
    options.log(`DENY CONNECT ${target}`);
    client.on('error', () => client.destroy());
    client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const upstream = net.connect(443, host, () => {
    options.log(`CONNECT ${target}`);
    client.write('HTTP/1.1 200 OK\r\n\r\n');
    upstream.write(head);
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', (error) => {
    options.log(`ERROR CONNECT ${target}: ${error.message}`);
    client.destroy();
  });
  client.on('error', () => upstream.destroy());
  client.on('close', () => upstream.destroy());
}
