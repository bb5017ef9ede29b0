import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';
import { joinShell, quote, rawShell, sh } from './shell.ts';

describe('quote', () => {
  it.each([
    ['', "''"],
    ['plain-Word_1.0/x:y=z,@%+', 'plain-Word_1.0/x:y=z,@%+'],
    ["it's", "'it'\\''s'"],
    ["'", "''\\'''"],
    ['a b', "'a b'"],
    ['a\nb', "'a\nb'"],
    ['$(id)', "'$(id)'"],
    ['~', "'~'"],
    ['*', "'*'"],
    ['#x', "'#x'"],
    ['ü', "'ü'"],
  ])('%j becomes %s', (word, quoted) => {
    expect(quote(word)).toBe(quoted);
  });

  it('refuses NUL, which no argument can carry', () => {
    expect(() => quote('a\0b')).toThrow(expect.objectContaining({ code: 'SHELL_NUL' }));
  });
});

describe('sh', () => {
  it('quotes each value as one word, and each entry of a list', () => {
    expect(sh`install -m ${'0755'} -- ${'/srv/a b'} ${["it's", 7, '']}`.text).toBe(
      "install -m 0755 -- '/srv/a b' 'it'\\''s' 7 ''",
    );
    expect(sh`echo ${[]} end`.text).toBe('echo  end');
    expect(sh`exit ${3}`.text).toBe('exit 3');
  });

  it('keeps shell text as it is, and its own backslashes as a shell reads them', () => {
    expect(sh`${sh`a ${'b c'}`} && ${rawShell('d | e')}`.text).toBe("a 'b c' && d | e");
    expect(sh`printf 'a\nb'`.text).toBe("printf 'a\nb'");
  });

  it('cannot be given a Secret behind the back of the compiler', () => {
    const token = new Secret('canary-in-shell', 'test') as unknown as string;
    expect(() => sh`login ${token}`).toThrow();
  });

  it('makes frozen values', () => {
    expect(() => Object.assign(sh`a`, { text: 'rm -rf /' })).toThrow();
  });
});

describe('joinShell', () => {
  it('joins pieces', () => {
    expect(joinShell([sh`a ${'b c'}`, sh`d`], ' && ').text).toBe("a 'b c' && d");
    expect(joinShell([], ' ').text).toBe('');
  });
});
