import { describe, expect, it } from 'vitest';
import { PublicKeyLine, parsePublicKey } from './publicKey.ts';

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN3GJLZNKT1PPuq7zA5EuF6zvza1MqyHC7bECgRhywws';
const body = ed25519.slice('ssh-ed25519 '.length);
const ecdsa =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBKcrWD+AsOTzFo3PYbn4cvbfoNVJQxL6Boio1ebivfA1TYNStzIvMjeBWSnilXA+x3Z5uCamHVqhLjb7q9xe8Q4=';

describe('parsePublicKey', () => {
  it('takes a plain line apart', () => {
    expect(parsePublicKey(`${ed25519} deploy at laptop\n`)).toEqual({
      options: '',
      type: 'ssh-ed25519',
      body,
      comment: 'deploy at laptop',
    });
    expect(parsePublicKey(ecdsa)).toMatchObject({ type: 'ecdsa-sha2-nistp256', comment: '' });
  });

  it('keeps options whole, spaces and quotes included', () => {
    const options = 'no-pty,command="echo \\"ssh-rsa AAAA\\" is a text",from="192.0.2.0/24"';
    expect(parsePublicKey(`${options} ${ed25519}`)).toMatchObject({ options, body });
  });

  it('is no key: comments, unknown types, cut or swapped bodies', () => {
    expect(parsePublicKey(`# ${ed25519}`)).toBeNull();
    expect(parsePublicKey(`#${ed25519}`)).toBeNull();
    expect(parsePublicKey('')).toBeNull();
    expect(parsePublicKey('ssh-dss AAAAB3NzaC1kc3M=')).toBeNull();
    expect(parsePublicKey(ed25519.slice(0, -4))).toBeNull();
    expect(parsePublicKey(`ssh-rsa ${body}`)).toBeNull();
    expect(parsePublicKey(body)).toBeNull();
  });
});

describe('PublicKeyLine', () => {
  it('trims the line', () => {
    expect(PublicKeyLine.parse(`${ed25519} me\n`)).toBe(`${ed25519} me`);
  });

  it.each([
    ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', /this is a private key/],
    ['two keys', `${ed25519}\n${ecdsa}`, /one line is wanted/],
    ['a truncated key', ed25519.slice(0, 40), /whole public key line/],
    ['a path', '~/.ssh/id_ed25519.pub', /whole public key line/],
  ])('refuses %s', (_, text, message) => {
    expect(() => PublicKeyLine.parse(text)).toThrow(message);
  });
});
