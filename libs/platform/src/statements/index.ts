export { readCamt } from './camt.js';
export { csvEntries } from './csv.js';
export type { StatementRow } from './rows.js';
