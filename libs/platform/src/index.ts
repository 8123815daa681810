export * from './start-error.js';
export * from './root.js';
export * from './keys.js';
export * from './config.js';
export * from './mailbox/messages.js';
export * from './calendar/resolve.js';
