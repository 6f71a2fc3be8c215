/** Loaded before a service: the lines of its errors are those of its sources, without the maps of its libraries in memory. */
import { setSourceMapsSupport } from 'node:module';

setSourceMapsSupport(true, { nodeModules: false });
