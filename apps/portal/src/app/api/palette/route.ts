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
      ...(agents.ok ? agents.value : []).map(({ id, name }) => entry('agent', id, name, `/agents/${id}`)),
      ...(models.ok ? models.value : []).map(({ id }) =>
        entry('model', id, id, `/playground?model=${encodeURIComponent(id)}`),
      ),
      ...(keys.ok ? keys.value : []).map(({ id, name }) =>
        entry('key', id, name, `/keys?q=${encodeURIComponent(name)}`),
      ),
    ];
    return Response.json(entries);
  },
);

function entry(kind: PaletteEntry['kind'], id: string, name: string, href: string): PaletteEntry {
  return { kind, id, name, href };
}
