import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Downloads } from './downloads.ts';
import { createProxy } from './server.ts';

// A real origin and the real proxy, both on the loopback.
let cache: string;
let origin: http.Server;
let proxy: http.Server;
let asked: string[];
const logged: string[] = [];

beforeAll(async () => {
  cache = await mkdtemp(join(tmpdir(), 'pincer-'));
  origin = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/broken.deb') {
      response.writeHead(200, { 'content-length': 100 });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    } else if (request.url === '/missing.deb') {
      response.writeHead(404).end('none');
    } else {
      setTimeout(() => response.writeHead(200, { 'x-origin': 'yes' }).end(`content of ${request.url}`), 30);
    }
  });
  origin.listen(0, '127.0.0.1');
  await once(origin, 'listening');
  proxy = createProxy({
    allowed: new Set(['127.0.0.1']),
    downloads: new Downloads(cache),
    log: (line) => logged.push(line),
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
});

beforeEach(() => {
  asked = [];
});

afterAll(async () => {
  origin.close();
  proxy.close();
  await rm(cache, { recursive: true });
});

const portOf = (server: http.Server): number => (server.address() as AddressInfo).port;
const url = (path: string, host = '127.0.0.1'): string => `http://${host}:${portOf(origin)}${path}`;

async function get(
  target: string,
  method = 'GET',
): Promise<{ status: number | undefined; body: string; headers: http.IncomingHttpHeaders }> {
  const request = http.request({ host: '127.0.0.1', port: portOf(proxy), path: target, method }).end();
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode, body: Buffer.concat(chunks).toString(), headers: response.headers };
}

test('a package is fetched once, however many ask at the same time, and then comes from the folder', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map(() => get(url('/pool/a.deb'))));
  expect(answers.map(({ status, body }) => [status, body])).toEqual(
    [1, 2, 3, 4].map(() => [200, 'content of /pool/a.deb']),
  );
  expect((await get(url('/pool/a.deb'))).body).toBe('content of /pool/a.deb');
  expect(asked).toEqual(['GET /pool/a.deb']);
});

test('everything else is handed on with its headers each time', async () => {
  expect(await get(url('/InRelease?x=1'))).toMatchObject({
    status: 200,
    body: 'content of /InRelease?x=1',
    headers: { 'x-origin': 'yes' },
  });
  await get(url('/InRelease?x=1'));
  expect(asked).toEqual(['GET /InRelease?x=1', 'GET /InRelease?x=1']);
});

test('what the origin refuses is refused, and half a package is neither kept nor handed on as a whole', async () => {
  expect((await get(url('/missing.deb'))).status).toBe(404);
  expect((await get(url('/broken.deb'))).status).toBe(502);
  expect((await readdir(cache)).filter((name) => !name.endsWith('a.deb'))).toEqual([]);
});

test('other machines are out of reach, by request and by tunnel', async () => {
  expect(await get(url('/a.deb', 'other.invalid'))).toMatchObject({
    status: 403,
    body: expect.stringContaining('other.invalid'),
  });
  const client = net.connect(portOf(proxy), '127.0.0.1');
  client.write('CONNECT other.invalid:443 HTTP/1.1\r\nHost: other.invalid:443\r\n\r\n');
  const [answer] = await once(client, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 403 /);
  expect(logged.filter((line) => line.startsWith('DENY'))).toHaveLength(2);
  expect(asked).toEqual([]);
});

test('an origin that is not there is an error of the proxy, said at once', async () => {
  expect((await get('http://127.0.0.1:1/x')).status).toBe(502);
  expect((await get('http://127.0.0.1:1/x.deb')).status).toBe(502);
});
