import { describe, expect, it } from 'vitest';
import { InputError } from '../core/errors.ts';
import { scrub } from '../core/secret.ts';
import { secretFromEnvironment } from './environment.ts';

describe('secretFromEnvironment', () => {
  it('gives the value, hidden, with its origin', () => {
    const secret = secretFromEnvironment('TOKEN', { TOKEN: 'environment-canary' });
    expect(secret.reveal()).toBe('environment-canary');
    expect(secret.origin).toBe('environment variable TOKEN');
    expect(`${secret} ${JSON.stringify({ secret })}`).not.toContain('canary');
    expect(scrub('it is environment-canary')).toBe('it is ***');
  });

  it('looks into the environment of the process', () => {
    expect(secretFromEnvironment('PATH').reveal()).toBe(process.env.PATH);
  });

  it.each([
    [{}, 'SECRET_ENVIRONMENT_MISSING', 'The environment variable TOKEN is not set.'],
    [{ TOKEN: '' }, 'SECRET_EMPTY', 'The environment variable TOKEN is empty.'],
  ])('refuses %j', (environment, code, message) => {
    expect(() => secretFromEnvironment('TOKEN', environment)).toThrow(
      expect.objectContaining({ code, message, name: InputError.name }),
    );
  });

  it('says how to give it', () => {
    expect(() => secretFromEnvironment('TOKEN', {})).toThrow(
      expect.objectContaining({ hint: 'Set it for this run only, e.g. read -rs TOKEN && export TOKEN' }),
    );
  });
});
