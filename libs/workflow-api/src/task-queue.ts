/** The task queue of every workflow; the orchestrator's workers poll it. */
export const TASK_QUEUE = 'isthmus';
