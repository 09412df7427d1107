import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Fault = 'the request is lost' | 'the answer is lost';

/** A proxy of the MongoDB protocol that cuts the connection at a command of choice. */
export interface FaultProxy {
  /** `mongodb://127.0.0.1:<port>/` */
  url: string;
  /** The next `times` commands of this name meet the fault; afterwards all is well. */
  plan(command: string, fault: Fault, times?: number): void;
  /** Runs between the server's answer and the cut, once. */
  onLost: (() => Promise<void>) | null;
  /** How many faults have happened. */
  faults: number;
  stop(): Promise<void>;
}

const OP_MSG = 2013;
/** Header, flags, kind of section, length of document, type of its first member. */
const NAME_AT = 16 + 4 + 1 + 4 + 1;

export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let planned: { command: string; fault: Fault; left: number } | null = null;
  const faultAt = (message: Buffer): Fault | null => {
    if (planned === null || planned.left === 0 || nameOf(message) !== planned.command) return null;
    planned.left -= 1;
    proxy.faults += 1;
    return planned.fault;
  };
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const socket of [client, upstream]) sockets.add(socket.on('error', () => {}).on('close', () => { client.destroy(); upstream.destroy(); }));
    let isLost = false;
    inMessages(client, (message) => {
      const fault = faultAt(message);
      if (fault === 'the request is lost') client.destroy();
      else upstream.write(message);
      isLost ||= fault === 'the answer is lost';
    });
    inMessages(upstream, (message) => {
      if (!isLost) client.write(message);
      else void Promise.resolve(proxy.onLost?.()).finally(() => { proxy.onLost = null; client.destroy(); });
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultProxy = {
    url: `mongodb://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    plan(command, fault, times = 1) { planned = { command, fault, left: times }; },
    onLost: null,
    faults: 0,
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

function inMessages(socket: Socket, take: (message: Buffer) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    held = Buffer.concat([held, bytes]);
    while (held.length >= 4 && held.length >= held.readInt32LE(0)) {
      const length = held.readInt32LE(0);
      take(held.subarray(0, length));
      held = held.subarray(length);
    }
  });
}

function nameOf(message: Buffer): string {
  if (message.length <= NAME_AT || message.readInt32LE(12) !== OP_MSG) return '';
  return message.toString('utf8', NAME_AT, message.indexOf(0, NAME_AT));
}
