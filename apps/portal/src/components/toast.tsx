'use client';

import { createContext, useCallback, useContext, useState, type ReactNode } from 'react';
import { CheckCircle2, TriangleAlert } from 'lucide-react';

type Show = (message: { tone: 'good' | 'bad'; text: string }) => void;

const ToastContext = createContext<Show>(() => undefined);
const SHOWN_MS = 6_000;
const TOASTS_MAX = 4;

/** Shows the result of an action; never anything that requires a response. */
export function useToast(): Show {
  return useContext(ToastContext);
}

export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; tone: 'good' | 'bad'; text: string }[]>([]);
  const show = useCallback<Show>((message) => {
    const id = performance.now();
    setToasts((before) => [...before.slice(1 - TOASTS_MAX), { ...message, id }]);
    setTimeout(() => setToasts((before) => before.filter((toast) => toast.id !== id)), SHOWN_MS);
  }, []);
  return (
    <ToastContext value={show}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-16 z-50 grid gap-2 md:bottom-4"
      >
        {toasts.map(({ id, tone, text }) => (
          <div
            key={id}
            className="slide-in flex max-w-sm items-start gap-2 rounded-md border bg-raised px-3 py-2 text-sm shadow-float"
          >
            {tone === 'good' ? (
              <CheckCircle2 size={16} aria-hidden className="mt-0.5 shrink-0 text-good" />
            ) : (
              <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-bad" />
            )}
            {text}
          </div>
        ))}
      </div>
    </ToastContext>
  );
}
