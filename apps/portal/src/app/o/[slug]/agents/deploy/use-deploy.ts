'use client';

import type { TemplateView } from '../../../../../lib/api/agents';
import { useSubmission } from '../../../../../lib/use-submission';
import { useOpenPage, useOrganization } from '../../../../../organization/organization';
import { deploy, deployOnBase } from '../actions';
import type { Draft } from './deploy-draft';

/** What is sent, without the key that a submission adds. */
type Request = { idempotencyKey: string } & Content;
type Content =
  | { kind: 'template'; deployment: Omit<Parameters<typeof deploy>[1], 'idempotencyKey'> }
  | { kind: 'base'; deployment: Omit<Parameters<typeof deployOnBase>[1], 'idempotencyKey'> };

/** Deploys the draft and opens the agent, or says why it could not. */
export function useDeploy(draft: Draft, template: TemplateView | undefined, onDeployed: () => void) {
  const { slug } = useOrganization();
  const openPage = useOpenPage();
  const { submit, failure, pending } = useSubmission(
    'deploy',
    ({ idempotencyKey, ...content }: Request) =>
      content.kind === 'base'
        ? deployOnBase(slug, { ...content.deployment, idempotencyKey })
        : deploy(slug, { ...content.deployment, idempotencyKey }),
    ({ agentId }) => {
      onDeployed();
      openPage(`/agents/${agentId}`);
    },
  );
  return { submit: () => submit(contentOf(draft, template)), failure, pending };
}

function contentOf(draft: Draft, template: TemplateView | undefined): Content {
  const { instructions, knowledgeBaseId, ...rest } = draft;
  if (knowledgeBaseId !== undefined) {
    const { templateId: _none, parameters: _noneEither, description = '', model = '', ...others } = rest;
    return { kind: 'base', deployment: { ...others, knowledgeBaseId, instructions, description, model } };
  }
  // The template's own text is filled in by the registry.
  const own = instructions === template?.instructions ? {} : { instructions };
  return { kind: 'template', deployment: { ...rest, ...own } };
}
