import { LoadingCache } from '@isthmus/platform-cache';
import { readDocument, type DescribedClient } from './client-document.rules';

/** Section 6.6 of the draft recommends 5 kB. */
const BYTES_MAX = 10 * 1024;
const HEAD_MS_MAX = 3_000;
const WHOLE_MS_MAX = 5_000;
const DOCUMENTS_MAX = 1_000;
/** Anybody may name an address: one without a document must not be asked each time. What is read is stored elsewhere. */
const FAILED_MS = 30_000;

/** Reads the text at an address; rejects for anything but JSON with status 200. */
export type ReadDocument = (url: string) => Promise<string>;

/** Documents of applications, read at public addresses only, without redirects, and once for all who ask at the same time. */
export class ClientDocuments {
  private readonly known = new LoadingCache<DescribedClient>({
    entriesMax: DOCUMENTS_MAX,
    freshMs: 0,
    errorMs: () => FAILED_MS,
  });

  constructor(private readonly read: ReadDocument = readPublic) {}

  /** Rejects when the document cannot be read or is not valid. */
  get(clientId: string): Promise<DescribedClient> {
    return this.known.get(clientId, async () => readDocument(clientId, await this.read(clientId)));
  }
}

/** The library is loaded with the first document. */
async function readPublic(url: string): Promise<string> {
  const { OutboundClient, readText } = await import('@isthmus/platform-outbound');
  const client = new OutboundClient({
    privateNetworks: 'deny',
    headMsMax: HEAD_MS_MAX,
    bodyBytesMax: BYTES_MAX,
  });
  try {
    const headers = { accept: 'application/json' };
    const answer = await client.request({ method: 'GET', url, headers, wholeMsMax: WHOLE_MS_MAX });
    const type = String(answer.headers['content-type'] ?? '');
    if (answer.statusCode !== 200 || !/^application\/([\w.-]+\+)?json\s*(;|$)/i.test(type)) {
      answer.body.destroy();
      throw new Error(`${url} has no document: status ${answer.statusCode}, ${type}`);
    }
    return await readText(answer.body, BYTES_MAX);
  } finally {
    await client.destroy();
  }
}
