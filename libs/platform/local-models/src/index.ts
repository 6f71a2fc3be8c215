export { fetchModel, type FetchOptions } from './fetch.js';
export { sha256Of, stateOf, type FileState } from './file.state.js';
export { locateModel, type Located } from './locate.js';
export { CHAT_MODEL, ENCODER_MODEL, PACKAGED_MODELS, type LocalModel } from './manifest.js';
export { modelsFolder } from './models.folder.js';
