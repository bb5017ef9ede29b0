// Listens on ADDRESS PORT in the network namespace that it was started in, and hands the socket to its parent.
import net from 'node:net';

const [address, port] = process.argv.slice(2);
const server = net.createServer({ pauseOnConnect: true });
server.listen(Number(port), address, () => {
  process.send?.('listening', server, {}, () => process.exit(0));
});
