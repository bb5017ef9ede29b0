import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Secret } from '../core/secret.ts';
import { createScreen, type Streams } from './screen.ts';

/** Two streams in memory, as a terminal or not, and what was written to them. */
function memory(isTTY: boolean): { streams: Streams; written: () => { stdout: string; stderr: string } } {
  const make = () => Object.assign(new PassThrough(), { isTTY, columns: 40, rows: 12 });
  const [stdout, stderr] = [make(), make()];
  const text = (stream: PassThrough) => String(stream.read() ?? '');
  return {
    streams: { stdout, stderr } as unknown as Streams,
    written: () => ({ stdout: text(stdout), stderr: text(stderr) }),
  };
}

describe('the screen', () => {
  it('writes answers and errors each to its own stream', () => {
    const { streams, written } = memory(false);
    const screen = createScreen(streams, {});
    screen.print(['a', 'b']);
    screen.complain(['c']);
    screen.print([]);
    expect(written()).toEqual({ stdout: 'a\nb\n', stderr: 'c\n' });
  });

  it('hides every secret, on both streams and in moving lines', () => {
    const secret = new Secret('canary-in-a-mine', 'a test');
    const { streams, written } = memory(true);
    const screen = createScreen(streams, {});
    const line = `token=${secret.reveal()}`;
    screen.print([line]);
    screen.complain([line]);
    screen.live([line]);
    const { stdout, stderr } = written();
    expect(stdout + stderr).not.toContain('canary');
    expect(stderr).toBe('token=***\n');
  });

  it('draws moving lines below everything else', () => {
    const { streams, written } = memory(true);
    const screen = createScreen(streams, {});
    screen.live(['working', 'still']);
    screen.print(['done']);
    screen.live([]);
    screen.live([]);
    const up = '\u001b[2A\u001b[0J';
    expect(written().stdout).toBe(`working\nstill\n${up}done\nworking\nstill\n${up}`);
  });

  it.each([
    [false, {}, false],
    [true, {}, true],
    [true, { CI: 'true' }, false],
    [true, { TERM: 'dumb' }, false],
  ])('a terminal: %s with %j moves: %s', (isTTY, environment, isLive) => {
    const { streams, written } = memory(isTTY);
    const screen = createScreen(streams, environment);
    expect(screen.isLive).toBe(isLive);
    screen.live(['working']);
    expect(written().stdout).toBe(isLive ? 'working\n' : '');
    expect(screen.width).toBe(isTTY ? 40 : undefined);
    expect(screen.height).toBe(isTTY ? 12 : undefined);
  });

  it('goes on when nobody reads any more', () => {
    const { streams } = memory(false);
    const screen = createScreen(streams, {});
    streams.stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    expect(() => screen.print(['a'])).not.toThrow();
  });

  it('colours each stream by what it is', () => {
    const { streams } = memory(true);
    expect(createScreen(streams, {}).paint('red', 'x')).toBe('\u001b[31mx\u001b[39m');
    expect(createScreen(streams, { NO_COLOR: '1' }).paintError('red', 'x')).toBe('x');
  });
});
