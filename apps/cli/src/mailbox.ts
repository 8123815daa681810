/** The local mailbox as a process of its own: `node mailbox.js <folder> <port>`. Started by `amicable start`. */
import { startMailbox } from '#platform/servers';

const [folder, port] = process.argv.slice(2);
if (folder === undefined || port === undefined) throw new Error('Usage: mailbox <folder> <port>');
const mailbox = await startMailbox(folder, Number(port));
console.log(`Listening on 127.0.0.1:${port}, messages to ${folder}`);
process.once('SIGTERM', () => void mailbox.close().then(() => process.exit(0)));
