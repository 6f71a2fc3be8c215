import { expect, it } from 'vitest';
import { templateInLocale } from './template-in-locale';

const template = {
  id: 'support',
  name: 'Support',
  nameZh: '客户服务',
  description: 'Answers customers.',
  descriptionZh: '',
  instructions: '',
  model: 'extract/support',
  knowledgeBaseId: '',
  skills: ['Roaming', 'Plans'],
  skillsZh: ['漫游', 'Plans'],
  parameters: [{ name: 'hotline', label: 'Hotline', labelZh: '客服热线' }],
  resources: { cpuMilli: 1, memoryMib: 1, acceleratorMilli: 0 },
};

it('has its texts and its topics in Chinese, and in English what has no Chinese', () => {
  const { name, description, skills, parameters } = templateInLocale(template, 'zh');
  expect({ name, description, skills, label: parameters[0]?.label }).toEqual({
    name: '客户服务',
    description: 'Answers customers.',
    skills: ['漫游', 'Plans'],
    label: '客服热线',
  });
  expect(templateInLocale(template, 'en').skills).toEqual(['Roaming', 'Plans']);
});
