import { AppError } from '@isthmus/platform-errors';
import { createTransport } from 'nodemailer';
import type { PortalConfig } from '../../config';

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

const TIMEOUT_MS = 10_000;

/** Sends e-mail through the SMTP server of the configuration. */
export class Mailer {
  private readonly transport;

  constructor(
    url: string,
    private readonly from: string,
  ) {
    this.transport = createTransport({
      url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
  }

  /** UNAVAILABLE when the server does not accept the message within seconds. */
  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail({ ...mail, from: this.from });
    } catch (cause) {
      throw new AppError('UNAVAILABLE', 'The mail server did not accept the message', { cause });
    }
  }

  /** The mailer of a configuration; undefined where none is configured, and people pass links on themselves. */
  static of({ SMTP_URL, MAIL_FROM }: Pick<PortalConfig, 'SMTP_URL' | 'MAIL_FROM'>): Mailer | undefined {
    return SMTP_URL && MAIL_FROM ? new Mailer(SMTP_URL, MAIL_FROM) : undefined;
  }
}
