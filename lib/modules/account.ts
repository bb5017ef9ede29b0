import { z } from 'zod';

/** User or group id; 4294967295 means "none" to the kernel. */
export const AccountId = z.int().min(0).max(4_294_967_294);

/** The files that useradd, usermod, groupadd and their kin write. */
export const accountFiles = [
  'path:/etc/passwd',
  'path:/etc/shadow',
  'path:/etc/group',
  'path:/etc/gshadow',
  'path:/etc/subuid',
  'path:/etc/subgid',
] as const;

/** Seconds; the account tools wait for a lock on those files, which nobody holds for long. */
export const accountToolTimeout = 60;
