import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PortInUseError } from './errors.js';
import { assertPortFree, choosePorts, freePort, readPorts } from './ports.js';

const occupy = (port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

describe('assertPortFree', () => {
  it('names the port and another one to try', async () => {
    const server = await occupy(0);
    const { port } = server.address() as AddressInfo;
    const refusal = assertPortFree('127.0.0.1', port);
    await expect(refusal).rejects.toThrow(PortInUseError);
    await expect(refusal).rejects.toMatchObject({ remedy: expect.stringContaining(`PORT=${port + 1} npm start`) });
    await close(server);
    await assertPortFree('127.0.0.1', port);
  });
});

describe('choosePorts', () => {
  it('chooses distinct ports, remembers them, and replaces only the one that is taken', async () => {
    const home = mkdtempSync(join(tmpdir(), 'amicable-ports-'));
    const first = await choosePorts(home, []);
    expect(new Set(Object.values(first)).size).toBe(4);
    expect(await choosePorts(home, [])).toEqual(first);
    const server = await occupy(first.temporal);
    const second = await choosePorts(home, []);
    expect(second).toEqual({ ...first, temporal: expect.any(Number) });
    expect(second.temporal).not.toBe(first.temporal);
    expect(readPorts(home)).toEqual(second);
    await close(server);
  });
  it('stays off the port of the API', async () => {
    const home = mkdtempSync(join(tmpdir(), 'amicable-ports-'));
    const { postgres } = await choosePorts(home, []);
    expect(Object.values(await choosePorts(home, [postgres]))).not.toContain(postgres);
    expect(await freePort()).toBeGreaterThan(0);
  });
});
