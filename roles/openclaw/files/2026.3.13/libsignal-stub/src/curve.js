import { unavailable } from '../unavailable.js';

export const calculateAgreement = unavailable('calculateAgreement');
export const calculateSignature = unavailable('calculateSignature');
export const generateKeyPair = unavailable('generateKeyPair');
export const verifySignature = unavailable('verifySignature');
