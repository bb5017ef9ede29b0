import { createHash } from 'node:crypto';
import { basename } from 'node:path';

/** What the proxy does with a request. */
export type Verdict =
  | { readonly kind: 'deny'; readonly reason: string }
  | { readonly kind: 'forward'; readonly url: URL }
  | { readonly kind: 'cache'; readonly url: URL; readonly file: string };

/**
 * Judges a plain request, `GET http://host/path`. What can never change under its name is cached: packages, and
 * index files that are named by their own digest.
 *
 * @param target the request's target as it stands in its first line
 * @param allowed names of the machines that may be reached
 * @example judge('GET', 'http://mirror.example/a.deb', new Set(['mirror.example'])).kind // 'cache'
 */
export function judge(method: string, target: string, allowed: ReadonlySet<string>): Verdict {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined || url.protocol !== 'http:') return { kind: 'deny', reason: 'this is a proxy only' };
  if (!allowed.has(url.hostname)) return { kind: 'deny', reason: `the lab may not reach ${url.hostname}` };
  const immutable = url.pathname.endsWith('.deb') || url.pathname.includes('/by-hash/');
  return method === 'GET' && immutable ? { kind: 'cache', url, file: cacheName(url) } : { kind: 'forward', url };
}

/**
 * Judges a tunnel, `CONNECT host:443`, which is how https goes through a proxy.
 *
 * @returns the machine to connect to, or undefined when it is not allowed
 * @example judgeTunnel('registry.example:443', new Set(['registry.example'])) // 'registry.example'
 */
export function judgeTunnel(target: string, allowed: ReadonlySet<string>): string | undefined {
  const [, host] = /^([^:]+):443$/.exec(target) ?? [];
  return host !== undefined && allowed.has(host) ? host : undefined;
}

function cacheName(url: URL): string {
  const digest = createHash('sha256').update(`${url.host}${url.pathname}`).digest('hex').slice(0, 24);
  const readable = basename(decodeURIComponent(url.pathname))
    .replace(/[^A-Za-z0-9._+~-]/g, '_')
    .slice(0, 100);
  return `${digest}-${readable}`;
}
