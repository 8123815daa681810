export { evidencePack, type Evidence, type EvidenceLetter } from './pack.js';
export { verifyPack, type PackReport } from './verify.js';
