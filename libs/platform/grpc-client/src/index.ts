export { createServiceClient, type ServiceCallOptions, type ServiceClient } from './client.js';
