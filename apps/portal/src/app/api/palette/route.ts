import { listAgents } from '../../../lib/api/agents';
import { partial } from '../../../lib/api/call';
import { listKeys, listModels } from '../../../lib/api/models';
import { route } from '../../../lib/http/route';

export interface PaletteEntry {
  kind: 'agent' | 'model' | 'key';
  id: string;
  name: string;
  href: string;
}

/** All named resources for the command palette; unavailable ones are omitted. */
export const GET = route(
  { method: 'GET', path: '/api/palette', access: 'signed-in' },
  async ({ session: { scope } }) => {
    const [agents, models, keys] = await Promise.all([
      partial(listAgents(scope)),
      partial(listModels(scope)),
      partial(listKeys(scope)),
    ]);
    const entries: PaletteEntry[] = [
      ...(agents.ok ? agents.value : []).map(
        ({ id, name }) => ({ kind: 'agent', id, name, href: `/agents/${id}` }) as const,
      ),
      ...(models.ok ? models.value : []).map(
        ({ id }) =>
          ({ kind: 'model', id, name: id, href: `/playground?model=${encodeURIComponent(id)}` }) as const,
      ),
      ...(keys.ok ? keys.value : []).map(
        ({ id, name }) => ({ kind: 'key', id, name, href: `/keys?q=${encodeURIComponent(name)}` }) as const,
      ),
    ];
    return Response.json(entries);
  },
);
