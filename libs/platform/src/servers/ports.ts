import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PortInUseError } from './errors.js';
import { readJson, writeJson } from './json-file.js';

/** Internal ports of one state folder, all on loopback; chosen once and kept while they are free. */
export interface Ports {
  readonly postgres: number;
  readonly temporal: number;
  readonly temporalUi: number;
  readonly smtp: number;
}
const NAMES = ['postgres', 'temporal', 'temporalUi', 'smtp'] as const satisfies readonly (keyof Ports)[];
export const portsFile = (home: string): string => join(home, 'ports.json');

/** Listens for a moment: the port if it is free, else null. Faults other than "in use" are thrown. */
async function probe(host: string, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error),
    );
    server.listen({ host, port, exclusive: true }, () => {
      const { port: got } = server.address() as AddressInfo;
      server.close(() => resolve(got));
    });
  });
}
/**
 * Below the range from which systems take the near ends of outgoing connections (32768 and up on Linux, 49152 elsewhere): a
 * port from there may be gone again before its server listens, taken by any connection that somebody makes meanwhile.
 */
const RANGE = { from: 20_000, to: 32_000 };
const MOST_TRIES = 500;
/** A port on loopback on which nobody listens now. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = await probe('127.0.0.1', randomInt(RANGE.from, RANGE.to));
    if (port !== null) return port;
  }
  throw new Error(`No free port on loopback between ${RANGE.from} and ${RANGE.to}.`);
}
/** @throws PortInUseError when somebody listens there */
export async function assertPortFree(host: string, port: number): Promise<void> {
  if ((await probe(host, port)) === null) throw new PortInUseError(host, port);
}

export const readPorts = (home: string): Ports | null => readJson<Ports>(portsFile(home));

/** The remembered ports where they are still free, new ones for the rest; remembered again. */
export async function choosePorts(home: string, taken: readonly number[]): Promise<Ports> {
  const remembered = readPorts(home);
  const chosen = new Map<(typeof NAMES)[number], number>();
  const used = new Set(taken);
  for (const name of NAMES) {
    let port = remembered?.[name];
    if (port === undefined || used.has(port) || (await probe('127.0.0.1', port)) === null) port = undefined;
    while (port === undefined || used.has(port)) port = await freePort();
    used.add(port);
    chosen.set(name, port);
  }
  const ports = Object.fromEntries(chosen) as unknown as Ports;
  writeJson(portsFile(home), ports);
  return ports;
}
