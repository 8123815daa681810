/** Finding, starting and stopping the servers of one machine: for the command line and for tests. */
export * from './errors.js';
export * from './processes.js';
export * from './json-file.js';
export * from './home-lock.js';
export * from './ports.js';
export * from './service.js';
export * from './postgres.js';
export * from './temporal-binary.js';
export * from './temporal.js';
export { startMailbox, type Replies } from '../mailbox/server.js';
export { replyAddress } from '../mailbox/reply-address.js';
export { ReplySpool } from '../mailbox/reply-spool.js';
export { apiDoor, ReplyForwarder, type ReplyDoor } from '../mailbox/reply-forwarder.js';
