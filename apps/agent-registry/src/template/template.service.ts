import { Inject, Injectable } from '@nestjs/common';
import { expandTemplate, templateFaults, type Template } from '@isthmus/domain-registry';
import type { Pack } from '@isthmus/packs';
import { invalidArgument } from '@isthmus/platform-errors';
import { parse } from '@isthmus/platform-validation';
import { hostedSpec, type Requirement, type Spec } from '../specification/specification.schema.js';
import { fromTemplate, inFull } from './template.schema.js';

/** Injection token of the packs whose templates are offered. */
export const PACKS = Symbol('packs');

/** A template of a pack, for people and for agents made from it. */
export interface AgentTemplate extends Template<Spec> {
  parameters: Pack['template']['parameters'];
  resources: Requirement['resources'];
  nameZh: string;
  descriptionZh: string;
  /** By the id of the skill. */
  skillNamesZh: Record<string, string>;
}

/** The part of a request that says what an agent is: `spec`, or a template with what is the agent's own. */
export interface SpecSource {
  spec: unknown;
  template: string;
  parameters: unknown;
  overrides: unknown;
}

/** The templates that the packs bring, and agents' specifications made from them. */
@Injectable()
export class TemplateService {
  readonly templates: readonly AgentTemplate[];

  /** Throws when a template names a parameter that it lacks, or has one that it does not use. */
  constructor(@Inject(PACKS) packs: readonly Pack[]) {
    this.templates = packs.map(templateOf);
  }

  /**
   * What a request asks for: its own `spec`, not checked yet, or its template expanded, with the template's resources.
   * Throws INVALID_ARGUMENT that names `template`, `parameters.<name>` or the field of `overrides`.
   */
  resolve(source: SpecSource): { spec: unknown; resources?: Requirement['resources'] } {
    if (source.template === '') {
      parse(inFull, source);
      return { spec: source.spec };
    }
    const { template: id, parameters, overrides } = parse(fromTemplate, source);
    const template = this.find(id);
    const spec = checked(id, expandTemplate(template, { parameters, overrides }));
    const instructionsSource = overrides.instructions ?? template.spec.instructions;
    return { spec: { ...spec, parameters, instructionsSource }, resources: template.resources };
  }

  private find(id: string): AgentTemplate {
    const found = this.templates.find((template) => template.id === id);
    if (found) return found;
    const known = this.templates.map((template) => template.id).join(', ') || 'none';
    throw invalidArgument([
      { field: 'template', description: `"${id}" does not exist; available templates: ${known}` },
    ]);
  }
}

function templateOf({ id, template }: Pack): AgentTemplate {
  const { parameters, resources, nameZh, descriptionZh, skills: named, ...texts } = template;
  const skills = named.map(({ nameZh: _nameZh, ...skill }) => skill);
  const skillNamesZh = Object.fromEntries(named.map((skill) => [skill.id, skill.nameZh]));
  const own = { templateId: id, knowledgeBaseId: texts.knowledgeBaseId ?? '', mcpServers: [] };
  const spec = { ...texts, skills, ...own, parameters: {}, instructionsSource: '' };
  const made = { id, parameters, spec, resources, nameZh, descriptionZh, skillNamesZh };
  const faults = templateFaults(made);
  if (faults.length > 0) throw new Error(`pack ${id}: ${faults.join('; ')}`);
  return made;
}

/** Values and overrides keep their own bounds, but together may make a text that is too long. */
function checked(id: string, spec: Spec): Spec {
  const result = hostedSpec.safeParse(spec, { reportInput: false });
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
  throw invalidArgument([
    {
      field: 'template',
      description: `${id} with these parameters and overrides is not a valid specification: ${faults}`,
    },
  ]);
}
