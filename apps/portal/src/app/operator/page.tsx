import { redirect } from 'next/navigation';
import { requireOperator } from '../../lib/session';

export default async function OperatorPage() {
  await requireOperator();
  redirect('/operator/tenants');
}
