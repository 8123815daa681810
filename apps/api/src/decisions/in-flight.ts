/** Which keys this process is working on: a second request with the same key is told so instead of queueing behind it. */
export class InFlight {
  private readonly keys = new Set<string>();

  /** Takes the key; null when somebody holds it. The returned function gives it back. */
  enter(accountKey: string, key: string): (() => void) | null {
    const entry = `${accountKey} ${key}`;
    if (this.keys.has(entry)) return null;
    this.keys.add(entry);
    return () => void this.keys.delete(entry);
  }
}
