import { setTimeout as delay } from 'node:timers/promises';
import { Role } from '@a2a-js/sdk';
import type { AgentExecutor } from '@a2a-js/sdk/server';
import type { Turn } from './agent.turn.ts';
import { TASK_SKILLS } from './mcp.task.skills.ts';
import { executorOf, type Script } from './scripted.agent.ts';

/** A picture of one pixel, and a sound of no length. */
const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4z8DwHwAFAAH/iZk9HQAAAABJRU5ErkJggg==';
const WAV = 'UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=';

const IMAGE = { raw: PNG, mediaType: 'image/png' };
const AUDIO = { raw: WAV, mediaType: 'audio/wav' };

/** The tools that the server scenarios of the MCP kit call, as skills of an agent. */
const SKILLS: Readonly<Record<string, Script>> = {
  test_simple_text: (turn) => answer(turn, { text: 'This is a simple text response for testing.' }),
  test_image_content: (turn) => answer(turn, IMAGE),
  test_audio_content: (turn) => answer(turn, AUDIO),
  test_embedded_resource: (turn) =>
    answer(turn, fileOf('resource.txt', 'text/plain', 'This is an embedded resource content.')),
  test_multiple_content_types: (turn) =>
    answer(
      turn,
      { text: 'Multiple content types test:' },
      IMAGE,
      fileOf('data.json', 'application/json', '{"test":"data","value":123}'),
    ),
  test_error_handling: (turn) => {
    turn.begin();
    turn.status('FAILED', 'This tool intentionally returns an error for testing');
  },
  test_tool_with_progress: async (turn) => {
    turn.begin();
    for (const words of ['0 of 100', '50 of 100', '100 of 100']) {
      turn.status('WORKING', words);
      await delay(50);
    }
    turn.status('COMPLETED', 'Done');
  },
  test_tool_with_logging: (turn) => answer(turn, { text: 'Done' }),
  test_elicitation: asks('What is your name?', 1),
  test_input_required_result_elicitation: asks('What is your name?', 1),
  test_input_required_result_request_state: asks('Please confirm', 1),
  test_input_required_result_tampered_state: asks('Please confirm', 1),
  test_input_required_result_multi_round: asks('Step 1: What is your name?', 2),
  ...TASK_SKILLS,
};

export const SKILL_IDS = Object.keys(SKILLS);

/** An agent whose skills do what the kit expects of its tools. */
export function mcpAgent(): AgentExecutor {
  return executorOf(({ context: { userMessage } }) => {
    const skill = String(userMessage.metadata?.['isthmus-skill']);
    return SKILLS[skill] ?? ((turn) => answer(turn, { text: `no skill ${skill}` }));
  });
}

/** Asks its user so many times, then completes. */
function asks(question: string, times: number): Script {
  return (turn) => {
    turn.begin();
    const { task, userMessage } = turn.context;
    const answered = (task?.history ?? []).filter(
      ({ role, messageId }) => role === Role.ROLE_USER && messageId !== userMessage.messageId,
    ).length;
    if (answered < times) turn.status('INPUT_REQUIRED', question);
    else turn.status('COMPLETED', 'Thank you: state-ok');
  };
}

function answer(turn: Turn, ...parts: Record<string, unknown>[]): void {
  turn.begin();
  turn.artifact(parts);
  turn.status('COMPLETED');
}

function fileOf(filename: string, mediaType: string, text: string): Record<string, unknown> {
  return { filename, mediaType, raw: Buffer.from(text).toString('base64') };
}
