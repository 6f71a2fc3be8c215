export { BoundedCache, type BoundedCacheOptions } from './bounded.cache.js';
export { LoadingCache, type Load, type LoadingCacheOptions } from './loading.cache.js';
