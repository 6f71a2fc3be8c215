/** The value of a colour token as a canvas understands it, for the theme that `element` is shown in. */
export function cssColor(element: Element, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
