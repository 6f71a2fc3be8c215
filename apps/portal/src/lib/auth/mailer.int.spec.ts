import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Mailer } from './mailer';

const received: { from: string; to: string[]; text: string }[] = [];
let server: SMTPServer;
let mailer: Mailer;
beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString()));
      stream.on('end', () => {
        // The envelope of a message that was accepted has a sender.
        const from = envelope.mailFrom ? envelope.mailFrom.address : '';
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an AddressInfo.
  const { port } = server.server.address() as AddressInfo;
  const configured = Mailer.of({ SMTP_URL: `smtp://127.0.0.1:${port}`, MAIL_FROM: 'isthmus@example.com' });
  if (!configured) throw new Error('both variables are set');
  mailer = configured;
});
afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

it('sends a message to a real server', async () => {
  await mailer.send({ to: 'li@example.com', subject: 'Invitation', text: 'https://portal.example/invite/x' });
  expect(received).toMatchObject([{ from: 'isthmus@example.com', to: ['li@example.com'] }]);
  expect(received[0]?.text).toContain('https://portal.example/invite/x');
});

it('is none unless both variables are set', () => {
  expect(Mailer.of({ SMTP_URL: undefined, MAIL_FROM: 'isthmus@example.com' })).toBeUndefined();
});
