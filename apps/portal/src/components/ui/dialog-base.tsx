'use client';

import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, type ReactNode } from 'react';

export interface DialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  wide?: boolean;
  /** Closed by its own buttons alone: Escape and a click beside it would lose what it shows. */
  pinned?: boolean;
}

/** A modal dialog: focus stays inside, Escape closes it unless it is pinned. */
export function LoadedDialog(props: DialogProps) {
  const t = useTranslations('common');
  const popup = useRef<HTMLDivElement>(null);
  return (
    <Base.Root
      open={props.open}
      disablePointerDismissal={props.pinned ?? false}
      onOpenChange={(open, { reason, cancel }) => {
        if (props.pinned && reason === 'escape-key') return cancel();
        props.onOpenChange(open);
      }}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_245/0.45)]" />
        <Base.Popup
          ref={popup}
          // Focuses the first field, where there is one, and not the close button.
          initialFocus={() => popup.current?.querySelector<HTMLElement>('input,textarea,select') ?? true}
          className={`slide-in fixed top-[12vh] left-1/2 z-50 max-h-[80vh] w-[calc(100vw-24px)] -translate-x-1/2 overflow-y-auto rounded-lg border bg-raised p-5 shadow-float ${props.wide ? 'max-w-2xl' : 'max-w-md'}`}
        >
          <div className="mb-1 flex items-start justify-between gap-4">
            <Base.Title className="text-base font-semibold">{props.title}</Base.Title>
            <Base.Close
              aria-label={t('close')}
              className="-mt-1 -mr-2 inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover"
            >
              <X size={16} aria-hidden />
            </Base.Close>
          </div>
          {props.description ? (
            <Base.Description render={<div />} className="mb-4 text-sm text-muted">
              {props.description}
            </Base.Description>
          ) : null}
          {props.children}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
