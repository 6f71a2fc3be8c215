'use client';

/** Replaces the whole document, so it can use neither translations nor styles. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: 'system-ui', padding: 32 }}>
        <h1>The page could not be shown · 无法显示此页面</h1>
        <button type="button" onClick={reset}>
          Try again · 重试
        </button>
      </body>
    </html>
  );
}
