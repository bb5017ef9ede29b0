import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listening } from './listening.ts';

function isListening(port: number, address?: string): boolean {
  const { status } = spawnSync('sh', ['-c', listening(port, address).text]);
  return status === 0;
}

async function withServer(address: string, look: (port: number) => void): Promise<void> {
  const server = createServer().listen(0, address);
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('a port is wanted');
  try {
    look(place.port);
  } finally {
    server.close();
  }
}

describe('listening', () => {
  it('looks for port and address as the kernel writes them', () => {
    expect(listening(22).text).toBe("grep -Eqs ': [0-9A-F]+:0016 [0-9A-F]+:0000 0A ' /proc/net/tcp /proc/net/tcp6");
    expect(listening(18789, '127.0.0.1').text).toContain(
      ': (0100007F|0{16}FFFF00000100007F|0{8}|0{32}):4965 [0-9A-F]+:0000 0A ',
    );
    expect(() => execFileSync('sh', ['-n', '-c', listening(22, '10.0.0.1').text])).not.toThrow();
  });

  it('sees a real listener on its own address only, and that it is gone', async () => {
    let last = 0;
    await withServer('127.0.0.1', (port) => {
      last = port;
      expect(isListening(port)).toBe(true);
      expect(isListening(port, '127.0.0.1')).toBe(true);
      expect(isListening(port, '127.0.0.2')).toBe(false);
    });
    expect(isListening(last)).toBe(false);
  });

  it('counts a listener on all addresses for each of them', async () => {
    await withServer('0.0.0.0', (port) => expect(isListening(port, '127.0.0.2')).toBe(true));
  });
});
