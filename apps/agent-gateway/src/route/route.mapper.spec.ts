import { registry } from '@isthmus/contracts';
import { expect, it } from 'vitest';
import { routeOf } from './route.mapper.js';

const { AgentState, Visibility } = registry;

it('maps every state of the registry', () => {
  const states = [
    AgentState.DEPLOYING,
    AgentState.READY,
    AgentState.RECOVERING,
    AgentState.FAILED,
    AgentState.UNDEPLOYING,
    AgentState.GONE,
  ];
  const mapped = states.map((state) => routeOf(registry.AgentRoute.fromPartial({ state })).state);
  expect(mapped).toEqual(['deploying', 'ready', 'recovering', 'failed', 'undeploying', 'gone']);
});

it('takes a state of a later version for recovering, so that clients retry', () => {
  const state = AgentState.UNRECOGNIZED;
  expect(routeOf(registry.AgentRoute.fromPartial({ state })).state).toBe('recovering');
});

it('makes public only what is marked so', () => {
  const isPublic = (visibility: registry.Visibility) =>
    routeOf(registry.AgentRoute.fromPartial({ visibility })).public;
  expect([Visibility.PUBLIC, Visibility.PRIVATE, Visibility.UNSPECIFIED].map(isPublic)).toEqual([
    true,
    false,
    false,
  ]);
});
