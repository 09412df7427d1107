import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isPublicAddress } from '../../../runtime/events/address-rules.ts';
import { createOutboundClient, OutboundRefused, type OutboundOptions } from '../../../runtime/events/outbound-client.ts';

describe('isPublicAddress(address)', () => {
  const addresses: [address: string, isPublic: boolean][] = [
    ['8.8.8.8', true], ['193.160.26.1', true], ['2a00:1450:400f:80d::200e', true],
    ['0.0.0.0', false], ['10.1.2.3', false], ['100.64.0.1', false], ['127.0.0.1', false], ['127.255.255.254', false],
    ['169.254.169.254', false], ['172.16.0.1', false], ['172.31.255.255', false], ['192.168.1.1', false], ['192.0.2.1', false],
    ['198.18.0.1', false], ['224.0.0.1', false], ['255.255.255.255', false],
    ['::1', false], ['::', false], ['fe80::1', false], ['fe80::1%eth0', false], ['fc00::1', false], ['fd00:ec2::254', false], ['ff02::1', false],
    ['::ffff:127.0.0.1', false], ['::ffff:8.8.8.8', false], ['64:ff9b::7f00:1', false], ['2001:db8::1', false], ['2002:7f00:1::', false],
    ['2001::1', false], ['not an address', false], ['', false],
  ];
  for (const [address, isPublic] of addresses) it(`${address || '(empty)'}: ${isPublic}`, () => assert.equal(isPublicAddress(address), isPublic));
});

describe('createOutboundClient(options).send(message)', () => {
  let server: Server;
  let origin: string;
  let hits = 0;
  before(async () => {
    server = createServer((request, response) => {
      hits++;
      if (request.url === '/redirect') response.writeHead(302, { location: '/ok' }).end();
      else if (request.url === '/large') response.end(Buffer.alloc(200_000));
      else if (request.url === '/endless') response.write('x');
      else response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    hits = 0;
  });

  const resolve = async (host: string): Promise<string[]> => ({
    'inner.example': ['10.0.0.5'], 'mixed.example': ['8.8.8.8', '127.0.0.1'], 'meta.example': ['169.254.169.254'], 'loop.example': ['127.0.0.1'], 'none.example': [],
  })[host] ?? [];
  const refused: [name: string, url: (port: string) => string, options: OutboundOptions][] = [
    ['plain http', () => 'http://example.no/', {}],
    ['another scheme', () => 'file:///etc/passwd', {}],
    ['no address', () => 'hello', {}],
    ['loopback', () => `https://${origin}/`, { ports: [] }],
    ['loopback written as a number', () => 'https://2130706433/', {}],
    ['loopback written in octal', () => 'https://0177.0.0.1/', {}],
    ['loopback of IPv6', () => 'https://[::1]/', {}],
    ['IPv4 within IPv6', () => 'https://[::ffff:127.0.0.1]/', {}],
    ['a metadata service', () => 'https://169.254.169.254/latest/meta-data', {}],
    ['a name of a private address', () => 'https://inner.example/', {}],
    ['a name with one private address among public ones', () => 'https://mixed.example/', {}],
    ['a name of a metadata service', () => 'https://meta.example/', {}],
    ['a name without addresses', () => 'https://none.example/', {}],
    ['a port that is not listed', () => 'https://example.no:6379/', {}],
    ['credentials in the address', () => 'https://a:b@example.no/', {}],
    ['a host that is not on the list', () => 'https://example.no/', { allowedHosts: ['.altinn.no'] }],
    ['development: plain http to a public address', () => 'http://8.8.8.8/', { allowLoopback: true }],
    ['development: plain http to a private name', () => 'http://inner.example/', { allowLoopback: true }],
  ];
  for (const [name, url, options] of refused) {
    it(`refuses ${name}`, async () => {
      const client = createOutboundClient({ resolve, ...options });
      await assert.rejects(client.send({ method: 'GET', url: url(origin) }), OutboundRefused);
      assert.equal(hits, 0);
      await client.close();
    });
  }

  const answers: [name: string, path: string, want: { status: number; size: number; isTruncated: boolean; hits: number }][] = [
    ['reaches loopback in development', '/ok', { status: 200, size: 5, isTruncated: false, hits: 1 }],
    ['does not follow redirects', '/redirect', { status: 302, size: 0, isTruncated: false, hits: 1 }],
    ['cuts a long answer', '/large', { status: 200, size: 64 * 1024, isTruncated: true, hits: 1 }],
  ];
  for (const [name, path, want] of answers) {
    it(name, async () => {
      const client = createOutboundClient({ allowLoopback: true });
      const { status, body, isTruncated } = await client.send({ method: 'GET', url: `http://${origin}${path}` });
      assert.deepEqual({ status, size: body.length, isTruncated, hits }, want);
      await client.close();
    });
  }

  it('reaches a name of a loopback address in development', async () => {
    const client = createOutboundClient({ allowLoopback: true, resolve });
    assert.equal((await client.send({ method: 'POST', url: `http://loop.example:${origin.split(':')[1]}/ok`, body: '{}' })).status, 200);
    await client.close();
  });

  const known: [url: string, options: OutboundOptions, isRefused: boolean][] = [
    ['https://example.no/hook', {}, false], ['https://example.no:8443/hook', {}, false], ['https://inner.example/', {}, false],
    ['https://10.0.0.1/', {}, true], ['https://localhost/', {}, true], ['https://a.localhost./', {}, true], ['https://[::1]/', {}, true], ['http://example.no/', {}, true], ['https://example.no:22/', {}, true], ['hello', {}, true],
    ['http://localhost:3000/', { allowLoopback: true }, false], ['https://localhost:3000/', { allowLoopback: true }, false], ['http://10.0.0.1/', { allowLoopback: true }, true],
  ];
  for (const [url, options, isRefused] of known) {
    it(`${isRefused ? 'says beforehand that it would refuse' : 'knows nothing against'} ${url}${options.allowLoopback ? ' in development' : ''}`, async () => {
      const client = createOutboundClient({ ...options, resolve: async () => assert.fail('no name server is asked') });
      assert.equal(client.refusal(url) !== null, isRefused);
      await client.close();
    });
  }

  it('gives up an answer that does not end', async () => {
    const client = createOutboundClient({ allowLoopback: true, timeoutMs: 60 });
    await assert.rejects(client.send({ method: 'GET', url: `http://${origin}/endless` }));
    await client.close();
  });
});
