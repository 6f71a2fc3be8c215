import { expect, it } from 'vitest';
import { EndFollower } from './end-follower';

/** A box of 100 px; like a browser's, it cannot be scrolled beyond its end. */
function boxOf(height: number) {
  let top = 0;
  return {
    clientHeight: 100,
    scrollHeight: height,
    get scrollTop() {
      return top;
    },
    set scrollTop(value: number) {
      top = Math.min(value, this.scrollHeight - this.clientHeight);
    },
  };
}

it('follows when lines come between its own scrolling and the event of that', () => {
  const [box, follower] = [boxOf(500), new EndFollower()];
  follower.toEnd(box);
  box.scrollHeight = 2_000;
  expect(follower.scrolled(box)).toBe(true);
});

it('follows when the log has become shorter', () => {
  const [box, follower] = [boxOf(2_000), new EndFollower()];
  follower.toEnd(box);
  box.scrollHeight = 300;
  follower.toEnd(box);
  box.scrollHeight = 900;
  expect(follower.scrolled(box)).toBe(true);
});

it('stops when the reader scrolls up, and goes on from the end', () => {
  const [box, follower] = [boxOf(500), new EndFollower()];
  follower.toEnd(box);
  box.scrollTop = 200;
  expect(follower.scrolled(box)).toBe(false);
  box.scrollTop = 250;
  expect(follower.scrolled(box)).toBe(false);
  box.scrollTop = 390;
  expect(follower.scrolled(box)).toBe(true);
});

it('follows while the reader is still at the end', () => {
  const [box, follower] = [boxOf(500), new EndFollower()];
  follower.toEnd(box);
  box.scrollTop = 370;
  expect(follower.scrolled(box)).toBe(true);
});
