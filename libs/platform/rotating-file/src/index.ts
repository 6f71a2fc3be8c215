export { RotatingFile, type RotatingFileOptions } from './rotating-file.js';
