/** Public host keys for tests, made with ssh-keygen; nobody has their private halves. */
export const hostKeys = {
  a: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFkM7xrk58kdhY6wpa+EvhNXu2Ce3x3F/sfhiRRMSGDb',
  b: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFkXiAABmngSHzd/PObqZbTCwWyGMfzYOZJ3kEITb/IV',
  ecdsa:
    'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBE3fD3Zahf8sV0Awz1ipQK136Y9DkzizrgENIyUHe9XOK+X/wFZL58KPnB8dI6Wp9sEJWgTxZyUobUT1y1jHipE=',
} as const;

/** What `ssh-keygen -l` says of key `a`. */
export const FINGERPRINT_A = 'SHA256:9qt1Bc+tZFcJlG1k7GokyPUFKpx6gxH5x4oiV97dkqk';

/** A key as it goes over the wire. */
export function wireKey(line: string): Buffer {
  return Buffer.from(line.split(' ')[1] ?? '', 'base64');
}
