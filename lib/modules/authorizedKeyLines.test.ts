import { describe, expect, it } from 'vitest';
import { mergeKeys } from './authorizedKeyLines.ts';

const mine = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN3GJLZNKT1PPuq7zA5EuF6zvza1MqyHC7bECgRhywws';
const other =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBKcrWD+AsOTzFo3PYbn4cvbfoNVJQxL6Boio1ebivfA1TYNStzIvMjeBWSnilXA+x3Z5uCamHVqhLjb7q9xe8Q4=';

describe('mergeKeys', () => {
  it('starts a file', () => {
    expect(mergeKeys('', [`${mine} me`], 'present', false)).toBe(`${mine} me\n`);
  });

  it('appends after a last line without a line end, and leaves the others byte for byte', () => {
    const before = `# keys\r\n\n  ${other}  spaced \t\n${other} twice`;
    expect(mergeKeys(before, [mine], 'present', false)).toBe(`${before}\n${mine}\n`);
  });

  it('is content with the same key under another comment', () => {
    expect(mergeKeys(`${mine} laptop\n`, [`${mine} desk`], 'present', false)).toBe(`${mine} laptop\n`);
  });

  it('replaces a line that ties the key to a forced command, as cloud images write it for root', () => {
    const before = `no-pty,command="echo 'Please login as \\"debian\\"'" ${mine} me\n${other}\n`;
    expect(mergeKeys(before, [`${mine} me`], 'present', false)).toBe(`${other}\n${mine} me\n`);
  });

  it('does not take a commented-out key for a key', () => {
    expect(mergeKeys(`#${mine}\n# ${mine}\n`, [mine], 'present', false)).toBe(`#${mine}\n# ${mine}\n${mine}\n`);
    expect(mergeKeys(`# ${mine}\n`, [mine], 'absent', false)).toBe(`# ${mine}\n`);
  });

  it('removes a key wherever it stands', () => {
    expect(mergeKeys(`${mine} a\n${other}\nrestrict ${mine} b\n`, [mine], 'absent', false)).toBe(`${other}\n`);
  });

  it('removes every other key where it is exclusive, and keeps comments', () => {
    expect(mergeKeys(`# team\n${other}\n${mine} a\n`, [mine], 'present', true)).toBe(`# team\n${mine} a\n`);
  });

  it('is a fixed point: merging once more changes nothing', () => {
    for (const exclusive of [true, false]) {
      const once = mergeKeys(`restrict ${mine}\n${other} x`, [mine, other], 'present', exclusive);
      expect(mergeKeys(once, [mine, other], 'present', exclusive)).toBe(once);
    }
  });
});
