// Verifies a receipt offline: node verify-receipt.mjs receipt.jws jwks.json
// Prints its claims, or exits with 1. Needs Node 18 or newer and one library: npm install jose
import { readFile } from 'node:fs/promises';
import { compactVerify, createLocalJWKSet } from 'jose';

const [receiptFile, keysFile] = process.argv.slice(2);
try {
  const [jws, keys] = await Promise.all([receiptFile, keysFile].map((file) => readFile(file, 'utf8')));
  console.log(JSON.stringify(await verifyReceipt(jws, JSON.parse(keys)), null, 2));
} catch (error) {
  console.error(`The receipt is not valid: ${error.message}`);
  process.exitCode = 1;
}

/** The claims of a receipt; throws where it was altered, is no receipt, or its key is not in `keySet`. */
async function verifyReceipt(jws, keySet) {
  const { payload, protectedHeader } = await compactVerify(jws.trim(), createLocalJWKSet(keySet), {
    algorithms: ['ES256'],
  });
  if (protectedHeader.typ !== 'receipt+jwt') throw new Error(`it is a ${protectedHeader.typ}`);
  return JSON.parse(Buffer.from(payload).toString());
}
