// What 'pincer/parts' is for Node: all that lib/parts.ts exports.
import '../cli/require-node.ts';
import { library } from './load.ts';

export const {
  PublicKeyLine,
  isCovered,
  isLocked,
  listening,
  networkOf,
  networkText,
  normalValue,
  overridden,
  parseJson,
  parsePublicKey,
  rawShell,
  readVerdicts,
  sshdText,
  sysctlPath,
} = library.parts;
