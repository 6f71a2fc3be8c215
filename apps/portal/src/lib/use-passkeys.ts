'use client';

import { browserSupportsWebAuthn } from '@simplewebauthn/browser';
import { useEffect, useState } from 'react';

/** Whether this browser has passkeys of `domain` on this page; undefined until it is known. */
export function usePasskeys(domain: string): boolean | undefined {
  const [supported, setSupported] = useState<boolean>();
  useEffect(() => {
    const { hostname } = window.location;
    const covered = hostname === domain || hostname.endsWith(`.${domain}`);
    setSupported(window.isSecureContext && covered && browserSupportsWebAuthn());
  }, [domain]);
  return supported;
}
