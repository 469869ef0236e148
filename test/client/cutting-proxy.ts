import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and a service, and cuts what goes through it. */
export async function startProxy(port: number) {
  const open = new Set<Socket>();
  let bytesLeft = Number.POSITIVE_INFINITY;
  let connections = 0;
  let cuts = 0;
  const server = createServer((client) => {
    connections += 1;
    const service = connect(port, '127.0.0.1');
    const end = () => {
      client.destroy();
      service.destroy();
    };
    for (const socket of [client, service]) {
      open.add(socket);
      socket.on('error', end).on('close', () => {
        open.delete(socket);
        end();
      });
    }
    client.on('data', (data) => service.write(data));
    service.on('data', (data) => {
      if (data.length < bytesLeft) {
        bytesLeft -= data.length;
        client.write(data);
        return;
      }
      // In the middle of it, once.
      cuts += 1;
      client.write(data.subarray(0, bytesLeft), end);
      bytesLeft = Number.POSITIVE_INFINITY;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    cuts: () => cuts,
    /** After so many further bytes of answers. */
    cutAfter(bytes: number) {
      bytesLeft = bytes;
    },
    cutAll() {
      for (const socket of open) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
