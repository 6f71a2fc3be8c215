/** `node test/journey.ts`: the tenant's first minutes, on a running portal with the services behind it. */
import { launch, openContext, signIn } from './browser.ts';

const { PORTAL_URL: url = '', ADMIN_EMAIL = '', ADMIN_PASSWORD = '' } = process.env;
const browser = await launch();
const context = await openContext(browser, url, { locale: 'en', theme: 'light' }, 1_440);
await signIn(context, url, ADMIN_EMAIL, ADMIN_PASSWORD);
const page = await context.newPage();
page.setDefaultTimeout(20_000);
page.on('pageerror', (error) => console.log('page error:', error.message));
page.on('console', (message) => message.type() === 'error' && console.log('console:', message.text()));

await page.goto(`${url}/keys`);
await page.getByRole('button', { name: 'Create key' }).first().click();
const dialog = page.getByRole('dialog');
await dialog.getByLabel('Name').fill(`journey ${Date.now()}`);
await dialog.getByRole('button', { name: 'Create key' }).click();
const secret = await dialog.getByRole('textbox', { name: 'Secret' }).textContent();
console.log('key:', secret?.slice(0, 14));
await dialog.getByRole('button', { name: 'Done' }).click();

await page.goto(`${url}/agents`);
await page.getByRole('link', { name: 'Deploy agent' }).first().click();
await page.getByLabel('Name').fill('Support');
await page.getByText('Why here').waitFor();
const clickedMs = Date.now();
await page.getByRole('button', { name: 'Deploy agent' }).click();
await page.waitForURL(/\/agents\/[0-9a-f-]{36}/);
await page.getByText('Ready', { exact: true }).first().waitFor();
console.log('ready after', Date.now() - clickedMs, 'ms');

await page.getByLabel('Message').fill('How do I switch on roaming?');
await page.getByRole('button', { name: 'Send' }).click();
await page.getByText(/^[\d.]+ s$/).waitFor();
console.log('answer:', (await page.getByRole('log').innerText()).slice(0, 400));
await page.getByRole('tab', { name: 'Card' }).click();
await page.getByText('Valid signature').waitFor();
console.log('card: signature valid');

if (process.argv.includes('--undeploy')) {
  await page.getByRole('button', { name: 'Delete agent' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Support');
  await page.getByRole('dialog').getByRole('button', { name: 'Delete agent' }).click();
  await page.getByText('Deleted', { exact: true }).first().waitFor();
  console.log('gone');
}
await browser.close();
