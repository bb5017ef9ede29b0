import { describe, expect, it } from 'vitest';
import { readSettings, writeSettings } from './settings.ts';

const content = '# /etc/default/ufw\nIPV6=yes\n\nDEFAULT_INPUT_POLICY="DROP"\n#IPV6=no\nIPT_MODULES=""\n';

describe('settings', () => {
  it('reads values without their quotes, and no comments', () => {
    expect(Object.fromEntries(readSettings(content))).toEqual({
      IPV6: 'yes',
      DEFAULT_INPUT_POLICY: 'DROP',
      IPT_MODULES: '',
    });
  });

  it('changes a value in its place and leaves the rest byte for byte', () => {
    expect(writeSettings(content, { IPV6: 'no', DEFAULT_INPUT_POLICY: 'DROP', IPT_MODULES: '' })).toBe(
      content.replace('IPV6=yes', 'IPV6=no'),
    );
  });

  it('adds what is missing', () => {
    expect(writeSettings('A=b', { DEFAULT_OUTPUT_POLICY: 'ACCEPT' })).toBe('A=b\nDEFAULT_OUTPUT_POLICY="ACCEPT"\n');
  });
});
