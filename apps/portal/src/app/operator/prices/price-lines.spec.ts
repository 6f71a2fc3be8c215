import { expect, it } from 'vitest';
import { priceLinesOf } from './price-lines';

const price = (sku: string, model: string, effectiveFrom: string) => ({
  id: `${sku} ${model} ${effectiveFrom}`,
  sku,
  model,
  amountMicro: 1,
  per: 1,
  effectiveFrom: new Date(effectiveFrom),
});

it('shows what is charged now and what follows, by sku and model', () => {
  const [first, second, third, later] = [
    price('model.input', '', '2026-01-01'),
    price('model.input', '', '2026-06-01'),
    price('model.input', '', '2027-06-01'),
    price('model.input', '', '2027-01-01'),
  ];
  const only = price('model.input', 'new', '2027-01-01');
  const agents = price('agent.message', '', '2026-01-01');
  expect(priceLinesOf([third, only, first, later, second, agents], new Date('2026-06-01'))).toEqual([
    { sku: 'agent.message', model: '', current: agents, upcoming: [] },
    { sku: 'model.input', model: '', current: second, upcoming: [later, third] },
    { sku: 'model.input', model: 'new', current: undefined, upcoming: [only] },
  ]);
});
