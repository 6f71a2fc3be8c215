import { Maximize2, Minus, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '../components/ui/button';

/** Nearer, further, and everything again: what a wheel or two fingers do. */
export function MapButtons(props: { onZoomIn: () => void; onZoomOut: () => void; onReset: () => void }) {
  const t = useTranslations('map');
  return (
    <div className="absolute top-2 right-2 grid gap-1">
      <Button size="icon" title={t('zoomIn')} aria-label={t('zoomIn')} onClick={props.onZoomIn}>
        <Plus size={16} aria-hidden />
      </Button>
      <Button size="icon" title={t('zoomOut')} aria-label={t('zoomOut')} onClick={props.onZoomOut}>
        <Minus size={16} aria-hidden />
      </Button>
      <Button size="icon" title={t('zoomReset')} aria-label={t('zoomReset')} onClick={props.onReset}>
        <Maximize2 size={14} aria-hidden />
      </Button>
    </div>
  );
}
