import { describe, expect, it } from 'vitest';
import { probe } from '../core/probe.ts';
import { Secret } from '../core/secret.ts';
import { step } from '../core/step.ts';
import { withContents } from './contents.ts';
import { Knowledge } from './knowledge.ts';

const change = { field: 'content', summary: 'new content of /a' };
const write = (content: string | Secret<string>) => step.write('/a', content, { mode: '0644' });

function knowing(answer: string | null): Knowledge {
  const knowledge = new Knowledge();
  knowledge.learn(probe.content('/a'), answer);
  return knowledge;
}

describe('withContents', () => {
  it('adds old and new text to a change of content', () => {
    expect(withContents([change], [write('new\n')], knowing('old\n'))).toEqual([
      { ...change, before: 'old\n', after: 'new\n' },
    ]);
  });

  it('says that a file was absent', () => {
    expect(withContents([change], [write('new\n')], knowing(null))).toEqual([
      { ...change, before: null, after: 'new\n' },
    ]);
  });

  it('adds nothing where the old text is not known, or a secret is written', () => {
    expect(withContents([change], [write('new\n')], new Knowledge())).toEqual([change]);
    expect(withContents([change], [write(new Secret('canary-text', 'test'))], knowing('old\n'))).toEqual([change]);
    expect(withContents([{ ...change, secret: true }], [write('x')], knowing('old\n'))).toEqual([
      { ...change, secret: true },
    ]);
  });

  it('leaves other changes alone', () => {
    const mode = { field: 'mode', summary: 'mode 0600 -> 0644', before: '0600', after: '0644' };
    expect(withContents([mode], [], knowing('old\n'))).toEqual([mode]);
  });
});
