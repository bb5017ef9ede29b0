import { unavailable } from '../unavailable.js';

export const calculateMAC = unavailable('calculateMAC');
export const decrypt = unavailable('decrypt');
export const deriveSecrets = unavailable('deriveSecrets');
export const encrypt = unavailable('encrypt');
