import { SingleBar } from 'cli-progress';
import { inBytes } from './bytes.js';

/** How far a command is. */
export interface Progress {
  /** `note` says what is being done. */
  at(done: number, total: number, note?: string): void;
  stop(): void;
}
const PLAIN_EVERY_MS = 5000;
const SILENT: Progress = { at: () => undefined, stop: () => undefined };

/** A bar in a terminal, a plain line now and then elsewhere, nothing beside JSON; always on stderr, beside any output. */
export function progressBar(what: string, { json = false, bytes = false } = {}): Progress {
  if (json) return SILENT;
  const shown = bytes ? inBytes : (value: number): string => value.toLocaleString('en-US');
  return process.stderr.isTTY ? barOf(what, shown) : plainLines(what, shown);
}

function barOf(what: string, shown: (value: number) => string): Progress {
  const bar = new SingleBar({
    format: `${what} {bar} {percentage}% {value}/{total} {note}`,
    formatValue: (value, _options, type) => (type === 'value' || type === 'total' ? shown(value) : String(value)),
    barsize: 24,
    stream: process.stderr,
    hideCursor: true,
    linewrap: true,
    emptyOnZero: true,
  });
  let started = false;
  return {
    at(done, total, note = '') {
      if (!started) bar.start(total, done, { note });
      started = true;
      bar.setTotal(total);
      bar.update(done, { note });
    },
    stop: () => (started ? bar.stop() : undefined),
  };
}

function plainLines(what: string, shown: (value: number) => string): Progress {
  let last = Date.now();
  let line = '';
  let told = '';
  const tell = (): void => {
    if (line !== '' && line !== told) process.stderr.write(`${line}\n`);
    told = line;
    last = Date.now();
  };
  return {
    at(done, total, note = '') {
      line = `${what}: ${shown(done)} of ${shown(total)}${note === '' ? '' : ` ${note}`}`;
      if (Date.now() - last >= PLAIN_EVERY_MS) tell();
    },
    stop: tell,
  };
}
