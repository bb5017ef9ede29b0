import { describe, expect, it } from 'vitest';
import { sudoers } from './sudoers.ts';

const { module } = sudoers;
const deploy = { user: 'deploy', runAs: 'ALL', noPassword: true, commands: 'ALL' } as const;

describe('sudoers', () => {
  const call = sudoers({ name: 'deploy', rules: [deploy] });

  it('refuses a file name that sudo would skip', () => {
    expect(() => sudoers({ name: 'deploy.conf', rules: [deploy] })).toThrow(/file name/);
  });

  it('writes the file with mode 0440 after visudo has accepted it', () => {
    const state = { stat: null, digest: null };
    const changes = module.diff(call.params, state);
    expect(changes).toMatchObject([{ summary: 'create /etc/sudoers.d/deploy' }]);
    expect(module.apply(call.params, state, changes)).toMatchObject([
      { path: '/etc/sudoers.d/deploy', mode: '0440', owner: 'root', validate: { text: 'visudo -cf "$1"' } },
    ]);
  });

  it('asks what its file task asks, and is content with what that predicts', () => {
    const predicted = new Map(
      module.after(call.params, { stat: null, digest: null }, [])?.map((p) => [p.key, p.answer]),
    );
    const questions = module.probe(call.params, {});
    const state = Object.fromEntries(
      Object.entries(questions).map(([name, question]) => [name, predicted.get(JSON.stringify(question))]),
    );
    expect(module.diff(call.params, state)).toEqual([]);
  });
});
