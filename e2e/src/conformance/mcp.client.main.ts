/** What the MCP kit starts as a client: gives the address of the kit's server to the test, which uses it by the gateway. */
const { MCP_CONFORMANCE_CONTEXT: context = '{}', ISTHMUS_USE_SERVER: use = '' } = process.env;
const body = JSON.stringify({ url: process.argv.at(-1), context: JSON.parse(context) as unknown });
const response = await fetch(use, { method: 'POST', body });
console.log(await response.text());
if (!response.ok) process.exitCode = 1;
