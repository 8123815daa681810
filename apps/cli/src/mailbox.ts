/** The local mailbox as a process of its own: `node mailbox.js <folder> <port>`. Started by `amicable start`. */
import { join } from 'node:path';
import { loadStartConfig } from '#platform';
import { apiDoor, replyAddress, ReplyForwarder, ReplySpool, startMailbox } from '#platform/servers';
import { apiUrl } from './beside.js';

const [folder, port] = process.argv.slice(2);
if (folder === undefined || port === undefined) throw new Error('Usage: mailbox <folder> <port>');
const config = loadStartConfig(process.env);
const spool = new ReplySpool(join(config.home, 'replies'));
const forwarder = new ReplyForwarder(spool, apiDoor(apiUrl(config)), console.log);
const replies =
  config.replyTo === null
    ? null
    : {
        address: replyAddress(config.replyTo),
        keep: async (raw: Buffer, recipients: readonly string[]): Promise<void> => {
          await spool.keep(raw, recipients);
          forwarder.ring();
        },
      };
const mailbox = await startMailbox(folder, Number(port), replies);
console.log(`Listening on 127.0.0.1:${port}, messages to ${folder}`);
// What was left from before.
forwarder.ring();
process.once('SIGTERM', () => {
  void Promise.all([mailbox.close(), forwarder.stop()]).then(() => process.exit(0));
});
