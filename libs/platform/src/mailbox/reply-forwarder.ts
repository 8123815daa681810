import type { ReplySpool } from './reply-spool.js';

/** Hands a raw mail to the API. */
export interface ReplyDoor {
  /** How the API answered: its status, and what it said. */
  post(raw: Buffer): Promise<{ status: number; detail: string }>;
}

/** Milliseconds before another try, growing from the first to the last. */
const PAUSES = [200, 1_000, 5_000, 15_000] as const;
/** Milliseconds the API may take before it counts as out of reach. */
const WITHIN_MS = 10_000;
/** What a repeat may mend: signing in again, an API that is starting or overloaded. */
const mayMend = (status: number): boolean => status === 401 || status === 408 || status === 429 || status >= 500;

/** Carries spooled answers to the API, in order, until each is acknowledged; what is refused for good is put aside. */
export class ReplyForwarder {
  private stopped = false;
  private failures = 0;
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private rung = false;

  constructor(
    private readonly spool: ReplySpool,
    private readonly door: ReplyDoor,
    private readonly say: (line: string) => void,
    private readonly pauses: readonly number[] = PAUSES,
  ) {}

  /** Something came in, or may have been left from before. */
  ring(): void {
    this.rung = true;
    if (this.stopped || this.running !== null) return;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.running = this.carryAll().finally(() => {
      this.running = null;
      if (this.rung && this.timer === null) this.ring();
    });
  }

  /** Waits for the one under way; what is left is carried after the next start. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.running;
  }

  private async carryAll(): Promise<void> {
    this.rung = false;
    try {
      for (const name of await this.spool.waiting()) {
        if (this.stopped) return;
        await this.carry(name);
        this.failures = 0;
      }
    } catch (error) {
      this.later(error instanceof Error ? error.message : String(error));
    }
  }

  private async carry(name: string): Promise<void> {
    const { status, detail } = await this.door.post(await this.spool.read(name));
    if (status >= 200 && status < 300) return this.spool.done(name);
    if (mayMend(status) || status === 404) throw new Error(`the API answered ${status}`);
    this.say(`Reply ${name} was refused (${status}): it lies in the folder "refused".`);
    return this.spool.putAside(name, `${status} ${detail}`);
  }

  private later(why: string): void {
    const pause = this.pauses[Math.min(this.failures, this.pauses.length - 1)] ?? 0;
    if (this.failures === 0) this.say(`Replies wait: ${why}. Trying again.`);
    this.failures += 1;
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      this.ring();
    }, pause);
  }
}

/** The inbound route of the API, signed in at the local issuer as the integration of embedded mode. */
export function apiDoor(baseUrl: string, username = 'erp'): ReplyDoor {
  let token: string | null = null;
  const signIn = async (): Promise<string> => {
    const response = await fetch(`${baseUrl}/auth/local/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username }),
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (!response.ok) throw new Error(`the local issuer answered ${response.status}`);
    return ((await response.json()) as { access_token: string }).access_token;
  };
  return {
    async post(raw) {
      token ??= await signIn();
      const response = await fetch(`${baseUrl}/v1/messages/inbound`, {
        method: 'POST',
        headers: { 'content-type': 'message/rfc822', authorization: `Bearer ${token}` },
        body: new Uint8Array(raw),
        signal: AbortSignal.timeout(WITHIN_MS),
      });
      if (response.status === 401) token = null;
      const answer = (await response.json().catch(() => ({}))) as { detail?: string };
      return { status: response.status, detail: answer.detail ?? '' };
    },
  };
}
