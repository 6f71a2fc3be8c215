import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { bundlePath } from './index.js';

/** Run by the build: webpack's work is done here, never when a worker starts. */
const workflows = fileURLToPath(new URL('./workflows.js', import.meta.url));
const { code } = await bundleWorkflowCode({
  workflowsPath: workflows,
  workflowInterceptorModules: [workflows],
});
await mkdir(new URL('../bundle/', import.meta.url), { recursive: true });
await writeFile(bundlePath(), code);
console.log(`workflow bundle: ${code.length} bytes`);
