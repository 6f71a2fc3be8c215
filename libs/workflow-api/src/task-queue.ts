/** Every workflow works on this queue; its workers are the orchestrator's. */
export const TASK_QUEUE = 'isthmus';
