export * from './record.js';
export * from './messages.js';
export * from './problems.js';
export * from './letters.js';
export * from './chain.js';
