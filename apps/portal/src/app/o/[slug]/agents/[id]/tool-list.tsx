import { Panel } from '../../../../../components/panel';
import type { ToolView } from '../../../../../lib/api/agents.mapper';

/** The tools of an MCP server, which are the skills of its agent. */
export function ToolList({ tools }: { tools: ToolView[] }) {
  return (
    <Panel flush>
      <ul className="divide-y">
        {tools.map(({ name, title, description }) => (
          <li key={name} className="grid gap-0.5 px-4 py-3">
            <span className="flex flex-wrap items-baseline gap-x-2 text-sm font-medium">
              {title || name}
              {title && title !== name ? (
                <code className="font-mono text-xs font-normal break-all text-muted">{name}</code>
              ) : null}
            </span>
            {description ? (
              <span className="text-sm break-words whitespace-pre-line text-muted">{description}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
