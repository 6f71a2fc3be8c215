'use client';

import { Braces, Download, Pause, Play } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useLayoutEffect, useRef, useState } from 'react';
import { Panel } from '../../../../../components/panel';
import { StatePill, type Tone } from '../../../../../components/state-pill';
import { Button } from '../../../../../components/ui/button';
import { Input, Select } from '../../../../../components/ui/field';
import type { LogLevel, LogLineView } from '../../../../../lib/api/agent-logs';
import type { AgentView } from '../../../../../lib/api/agents.mapper';
import { EndFollower } from '../../../../../lib/end-follower';
import { useSentences } from '../../../../../lib/sentences';
import { useUrlState } from '../../../../../lib/use-url-state';
import { useZoneLabel } from '../../../../../lib/zone-label';
import { ConnectionNote } from '../../../../../live/connection-note';
import { useLogLines } from '../../../../../live/use-log-lines';
import { fieldsOf, fileOf, matchingLines, printedOf, SEVERITIES, severityOf } from './log-lines';
import { EXACT_MOMENT } from '../../../../../lib/moment';

/** Lines that are drawn at once; the file has all. */
const SHOWN_MAX = 500;

/** What the agent's instances print, live: filtered, paused, downloaded. */
export function AgentLogs({ agent }: { agent: AgentView }) {
  const t = useTranslations('agentLogs');
  const { lines, connection } = useLogLines(agent.id);
  const [severity, setSeverity] = useUrlState('severity', 'debug');
  const [text, setText] = useUrlState('find');
  const [raw, setRaw] = useState(false);
  const { shown, waiting, paused, setPaused } = usePause(lines ?? []);
  const followText = waiting > 0 ? t('followNew', { count: waiting }) : t('follow');
  const textOf = useLineText();
  const found = matchingLines(shown, { severity: severityOf(severity), text, textOf });
  return (
    <Panel>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Input
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          value={text}
          onChange={({ target }) => setText(target.value)}
          className="min-w-32 flex-1"
        />
        <Select
          aria-label={t('severity')}
          value={severityOf(severity)}
          onChange={({ target }) => setSeverity(target.value)}
          className="w-auto"
        >
          {SEVERITIES.map((level) => (
            <option key={level} value={level}>
              {t(`least.${level}`)}
            </option>
          ))}
        </Select>
        <Button aria-pressed={paused} onClick={() => setPaused(!paused)}>
          {paused ? <Play size={15} aria-hidden /> : <Pause size={15} aria-hidden />}
          {paused ? followText : t('pause')}
        </Button>
        <Button aria-pressed={raw} onClick={() => setRaw(!raw)} className="aria-pressed:bg-hover">
          <Braces size={15} aria-hidden /> {t('raw')}
        </Button>
        <Button disabled={found.length === 0} onClick={() => download(agent, fileOf(found, textOf))}>
          <Download size={15} aria-hidden /> {t('download')}
        </Button>
      </div>
      <LogList
        lines={found}
        raw={raw}
        paused={paused}
        onScrollUp={() => setPaused(true)}
        known={lines !== undefined}
      />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted">
        <ZoneNote count={found.length} />
        {/* Until there are lines the list says that it connects. */}
        {lines === undefined ? null : <ConnectionNote connection={connection} />}
      </div>
    </Panel>
  );
}

function ZoneNote({ count }: { count: number }) {
  const t = useTranslations('agentLogs');
  const zoneLabel = useZoneLabel();
  const sentences = useSentences();
  return (
    <span suppressHydrationWarning>
      {sentences(
        count > SHOWN_MAX ? t('newest', { shown: SHOWN_MAX, count }) : t('count', { count }),
        t('kept'),
        t('zone', { zone: zoneLabel() }),
      )}
    </span>
  );
}

/** While paused, the lines as they were, and how many have come since. */
function usePause(lines: LogLineView[]) {
  const [kept, setKept] = useState<LogLineView[]>();
  const shown = kept ?? lines;
  const last = shown.at(-1);
  const waiting = kept ? lines.filter(({ at }) => last === undefined || at > last.at).length : 0;
  return {
    shown,
    waiting,
    paused: kept !== undefined,
    setPaused: (paused: boolean) => setKept(paused ? lines : undefined),
  };
}

function LogList(props: {
  lines: LogLineView[];
  raw: boolean;
  paused: boolean;
  known: boolean;
  onScrollUp: () => void;
}) {
  const { lines, raw, paused, known, onScrollUp } = props;
  const t = useTranslations('agentLogs');
  const box = useRef<HTMLDivElement>(null);
  const follower = useRef(new EndFollower());
  useLayoutEffect(() => {
    if (!paused && box.current) follower.current.toEnd(box.current);
  }, [lines, paused]);
  const onScroll = () => {
    if (box.current && !paused && !follower.current.scrolled(box.current)) onScrollUp();
  };
  return (
    <div
      ref={box}
      role="log"
      aria-live="off"
      aria-label={t('title')}
      tabIndex={0}
      onScroll={onScroll}
      className="h-[60vh] min-h-48 overflow-y-auto rounded-md border bg-canvas p-2 text-xs [overflow-anchor:none]"
    >
      {lines.length === 0 ? <p className="p-2 text-muted">{known ? t('none') : t('connecting')}</p> : null}
      <ol className="grid gap-0.5">
        {lines.slice(-SHOWN_MAX).map((line) => (
          <LogRow key={line.id} line={line} raw={raw} />
        ))}
      </ol>
    </div>
  );
}

const TONES: Record<LogLevel, Tone> = { debug: 'calm', info: 'calm', warn: 'warn', error: 'bad' };

function LogRow({ line, raw }: { line: LogLineView; raw: boolean }) {
  const { at, level, instance, event, fields } = line;
  const textOf = useLineText();
  const t = useTranslations('agentLogs');
  const format = useFormatter();
  const zoneLabel = useZoneLabel();
  const date = new Date(at);
  const time = { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 } as const;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2 rounded-sm px-1 hover:bg-hover sm:flex-nowrap">
      <time
        dateTime={at}
        title={`${format.dateTime(date, EXACT_MOMENT)} ${zoneLabel(date)}`}
        className="shrink-0 text-muted tabular-nums"
      >
        {format.dateTime(date, { ...time, hourCycle: 'h23' })}
      </time>
      <span className="shrink-0 text-muted" title={t('instance', { instance })}>
        #{instance}
      </span>
      {TONES[level] === 'calm' ? null : <StatePill tone={TONES[level]} label={t(`level.${level}`)} />}
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {event ? (
          <span className="font-medium">{textOf(line)}</span>
        ) : (
          <code className="font-mono">{textOf(line)}</code>
        )}
        <LogFields fields={fields} raw={raw} />
      </span>
    </li>
  );
}

/** The fields of a record by name, or the JSON that they came in. */
function LogFields({ fields, raw }: { fields: string; raw: boolean }) {
  if (fields === '') return null;
  const parts = raw ? undefined : fieldsOf(fields);
  if (!parts) return <code className="ml-2 font-mono break-all text-muted">{fields}</code>;
  return parts.map(({ name, value }) => (
    <span key={name} className="ml-2 inline-block max-w-full break-all">
      <code className="font-mono text-muted">{name}</code> <code className="font-mono">{value}</code>
    </span>
  ));
}

/** What was printed, or the words for an event and for what the platform's own code prints. */
function useLineText(): (line: LogLineView) => string {
  const t = useTranslations('agentLogs');
  return ({ event, message }) => {
    if (event) return t(`event.${event}`);
    const printed = printedOf(message);
    return printed ? t(`printed.${printed}`) : message;
  };
}

function download({ name, id }: AgentView, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `${name.replace(/[^\p{L}\p{N}_-]+/gu, '-')}-${id.slice(0, 8)}.log`;
  link.click();
  URL.revokeObjectURL(url);
}
