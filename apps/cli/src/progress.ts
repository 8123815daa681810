/** Progress for people: one line redrawn in a terminal, a line every few seconds elsewhere; on stderr, beside any output. */
export function progress(what: string): (done: number, total: number) => void {
  const { isTTY } = process.stderr;
  const everyMs = isTTY ? 100 : 5000;
  let last = Date.now();
  return (done, total) => {
    const now = Date.now();
    if (now - last < everyMs && done < total) return;
    last = now;
    process.stderr.write(`${isTTY ? '\r' : ''}${what}: ${done} of ${total}${isTTY && done < total ? '' : '\n'}`);
  };
}
