// What Pincer's own roles are made of beside what everybody uses: it may change with any version.
export { isCovered, networkOf, networkText } from './core/address.ts';
export { rawShell } from './core/shell.ts';
export { listening } from './modules/listening.ts';
export { parseJson } from './modules/parseJson.ts';
export { PublicKeyLine, parsePublicKey } from './modules/publicKey.ts';
export { overridden, readVerdicts } from './modules/sshdConfig/effective.ts';
export { type SshdMatch, type SshdSettings, sshdText } from './modules/sshdConfig/settings.ts';
export { isLocked, normalValue, sysctlPath } from './modules/sysctlText.ts';
