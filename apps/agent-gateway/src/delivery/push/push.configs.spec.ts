import { describe, expect, it } from 'vitest';
import { scopeOf } from '../../testing/exchange.fakes.js';
import { configIn, PushConfigs } from './push.configs.js';
import type { PushTask, StoredConfig } from './push.model.js';

const URL = 'https://hooks.example/a';
const TASK: PushTask = { scope: scopeOf(), agentId: 'a1', taskId: 't1' };

/** The configurations of tasks, in memory. */
function configsWith(privateNetworks: 'allow' | 'deny' = 'deny') {
  const stored = new Map<string, StoredConfig>();
  const repository = {
    put: async (_: PushTask, config: StoredConfig) => void stored.set(config.id, config),
    find: async (_: PushTask, id: string) => stored.get(id),
  };
  const environment = { SERVICE_IDENTITY: { d: 'secret' }, EXTERNAL_PRIVATE_NETWORKS: privateNetworks };
  // The members that it uses of them.
  return { stored, configs: new PushConfigs(repository as never, environment as never) };
}

describe('the URL of a webhook', () => {
  it.each([
    ['not a URL', 'hooks'],
    ['of another scheme', 'ftp://hooks.example/'],
    ['with credentials', 'https://user:secret@hooks.example/'],
    ['with a password alone', 'https://:secret@hooks.example/'],
    ['without encryption', 'http://hooks.example/'],
    ['of a private network', 'https://10.0.0.1/'],
    ['of this machine', 'https://[::1]/'],
  ])('that is %s is refused, with its field', (_, url) => {
    expect(() => configsWith().configs.assertUrl(url, 'params.url')).toThrow(/^params\.url: must/);
  });

  it('is one that anybody can reach, or any where the operator lets private ones be', () => {
    expect(() => configsWith().configs.assertUrl(URL, 'url')).not.toThrow();
    const { configs } = configsWith('allow');
    expect(() => configs.assertUrl('http://10.0.0.1/', 'url')).not.toThrow();
    expect(() => configs.assertUrl('http://a:b@10.0.0.1/', 'url')).toThrow(/url: must/);
  });
});

describe('a configuration', () => {
  const config = {
    id: 'c1',
    taskId: 't1',
    url: URL,
    token: 'token-of-the-hook',
    authentication: { scheme: 'Bearer', credentials: 'credentials-of-the-hook' },
  };

  it('is stored with its secrets sealed, and for its task alone', async () => {
    const { configs, stored } = configsWith();
    await configs.put(TASK, config, '1.0');
    expect(JSON.stringify(stored.get('c1'))).not.toMatch(/of-the-hook/);
    expect(await configs.get(TASK, 'c1')).toEqual(config);
    await expect(configs.get({ ...TASK, taskId: 't2' }, 'c1')).rejects.toThrow();
    await expect(configs.get({ ...TASK, agentId: 'a2' }, 'c1')).rejects.toThrow();
    await expect(configs.get(TASK, 'c2')).rejects.toThrow('no such configuration');
  });

  it('that comes with messages is one for each URL; otherwise it gets an id of its own', () => {
    const inline = (url: string) => configIn({ url }, 't1', { isInline: true }).id;
    expect(inline(URL)).toBe(inline(URL));
    expect(inline(URL)).not.toBe(inline(`${URL}?b`));
    const own = () => configIn({ url: URL }, 't1').id;
    expect(own()).not.toBe(own());
    expect(configIn({ url: URL, id: 'c9' }, 't1', { isInline: true }).id).toBe('c9');
  });
});
