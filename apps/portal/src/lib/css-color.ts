/** A colour of CSS, such as `var(--line)`, as a canvas understands it, for the theme that `element` is shown in. */
export function cssColor(element: Element, colour: string): string {
  const probe = document.createElement('span');
  probe.style.color = colour;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
