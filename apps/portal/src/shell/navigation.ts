import {
  Activity,
  BookOpen,
  Bot,
  Boxes,
  ChartColumn,
  Gauge,
  Headset,
  KeyRound,
  Library,
  Map,
  MessageSquareText,
  Settings,
  Users,
  type LucideIcon,
} from 'lucide-react';
import { pathWithin } from '../organization/path.ts';

export type PageName =
  | 'overview'
  | 'agents'
  | 'models'
  | 'knowledge'
  | 'playground'
  | 'keys'
  | 'handOvers'
  | 'activity'
  | 'map'
  | 'usage'
  | 'members'
  | 'settings'
  | 'docs';

export interface NavigationItem {
  name: PageName;
  /** Within the organisation. */
  href: string;
  icon: LucideIcon;
  /** Second key after `g`. */
  key: string;
}

export interface NavigationGroup {
  name: 'home' | 'build' | 'run' | 'platform' | 'account';
  items: NavigationItem[];
}

/** The left rail, in order. */
export const NAVIGATION: NavigationGroup[] = [
  { name: 'home', items: [{ name: 'overview', href: '/', icon: Gauge, key: 'o' }] },
  {
    name: 'build',
    items: [
      { name: 'agents', href: '/agents', icon: Bot, key: 'a' },
      { name: 'models', href: '/models', icon: Boxes, key: 'm' },
      { name: 'knowledge', href: '/knowledge', icon: Library, key: 'b' },
      { name: 'playground', href: '/playground', icon: MessageSquareText, key: 'p' },
      { name: 'keys', href: '/keys', icon: KeyRound, key: 'k' },
    ],
  },
  {
    name: 'run',
    items: [
      { name: 'handOvers', href: '/hand-overs', icon: Headset, key: 'h' },
      { name: 'activity', href: '/activity', icon: Activity, key: 'y' },
    ],
  },
  {
    name: 'platform',
    items: [
      { name: 'map', href: '/map', icon: Map, key: 'i' },
      { name: 'docs', href: '/docs', icon: BookOpen, key: 'd' },
    ],
  },
  {
    name: 'account',
    items: [
      { name: 'usage', href: '/usage', icon: ChartColumn, key: 'u' },
      { name: 'members', href: '/members', icon: Users, key: 'e' },
      { name: 'settings', href: '/settings', icon: Settings, key: 's' },
    ],
  },
];

/** True when the address is the item's page, or lies below it, in any organisation. */
export function isCurrent(item: NavigationItem, address: string): boolean {
  const path = pathWithin(address);
  return item.href === '/' ? path === '/' : path === item.href || path.startsWith(`${item.href}/`);
}
