/** A real SMTP server that misbehaves in one given way until it has recovered, and remembers what it took. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export const CERTAIN = [
  'down',
  'no greeting',
  'greeting refused',
  'no TLS',
  'recipient refused for now',
  'recipient refused',
  'gone before the text',
  'text refused for now',
  'text refused',
] as const;
export const UNKNOWN = ['reset within the text', 'gone after the text', 'silent after the text'] as const;
export type Trouble = (typeof CERTAIN)[number] | (typeof UNKNOWN)[number];

export class TroubledSmtp {
  /** Message-IDs of the texts it has taken, answered or not: what it would deliver. */
  readonly taken: string[] = [];
  /** How many conversations got as far as the text. */
  texts = 0;
  private recovered = false;
  private port = 0;
  private readonly sockets = new Set<Socket>();
  private readonly server: Server = createServer((socket) => this.converse(socket));

  constructor(private readonly trouble: Trouble) {}

  /** Where it listens, as the mailer is configured; a server without TLS is asked for TLS until that is mended. */
  get url(): string {
    return `${this.is('no TLS') ? 'smtps' : 'smtp'}://127.0.0.1:${this.port}`;
  }

  async start(): Promise<this> {
    await this.listen();
    if (this.trouble === 'down') await this.stop();
    return this;
  }
  async recover(): Promise<void> {
    this.recovered = true;
    if (!this.server.listening) await this.listen();
  }
  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    if (this.server.listening) await new Promise((closed) => this.server.close(closed));
  }

  private is(trouble: Trouble): boolean {
    return this.trouble === trouble && !this.recovered;
  }

  private async listen(): Promise<void> {
    await new Promise<void>((ready) => this.server.listen(this.port, '127.0.0.1', ready));
    this.port = (this.server.address() as AddressInfo).port;
  }

  private converse(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.sockets.delete(socket));
    if (!this.is('no greeting')) socket.write(this.is('greeting refused') ? '554 no service\r\n' : '220 here\r\n');
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    let text: string[] | null = null;
    let rest = '';
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk.toString('utf8')}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        if (text !== null && line !== '.') {
          text.push(line);
          if (line.startsWith('Subject:') && this.is('reset within the text')) return void socket.resetAndDestroy();
        } else if (text !== null) {
          this.endOfText(socket, text, say);
          text = null;
        } else if (line === 'DATA') {
          if (this.is('gone before the text')) return void socket.destroy();
          this.texts += 1;
          text = [];
          say('354 go on');
        } else {
          this.command(line, say);
        }
      }
    });
  }

  private command(line: string, say: (line: string) => void): void {
    if (/^RCPT/.test(line) && this.is('recipient refused for now')) return say('451 later');
    if (/^RCPT/.test(line) && this.is('recipient refused')) return say('550 no such box');
    say(/^QUIT/.test(line) ? '221 bye' : '250 ok');
  }

  private endOfText(socket: Socket, text: readonly string[], say: (line: string) => void): void {
    if (this.is('text refused for now')) return say('452 disk full');
    if (this.is('text refused')) return say('554 not liked');
    const id = /^Message-ID: (<.*>)$/im.exec(text.join('\n'))?.[1] ?? '';
    this.taken.push(id);
    if (this.is('gone after the text')) return void socket.destroy();
    if (!this.is('silent after the text')) say(`250 queued as ${this.taken.length}`);
  }
}
