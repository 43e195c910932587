// Gives a job to a Worker and waits for its answer, on the side of the thread that serves everybody.

/** What a Worker sends back. An error is sent as its message, because a Worker that throws would end. */
export type WorkerAnswer<T> = { ok: true; value: T } | { ok: false; message: string }

/** A job that takes longer than this is hostile or broken. */
const DEADLINE_MS = 30_000

/**
 * Resolves with the answer to a job; the next one must not be given before. `transfer` are buffers whose memory the Worker
 * gets, so the caller loses them. Rejects if the job fails, if the Worker does, and if there is no answer within 30 s; the
 * Worker must then be terminated. If it is terminated before it has answered, the promise never settles.
 */
export async function askWorker<T>(worker: Worker, job: object, transfer: ArrayBuffer[]): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  worker.onmessage = ({ data }: MessageEvent<WorkerAnswer<T>>) => {
    if (data.ok) resolve(data.value)
    else reject(new Error(data.message))
  }
  worker.onerror = ({ message }) => reject(new Error(message))
  // A Worker that ends without an error is noticed by this deadline too.
  const deadline = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS)
  // If the hub stops meanwhile, the promise never settles, and the deadline would keep its process alive.
  deadline.unref()
  try {
    worker.postMessage(job, transfer)
    return await promise
  } finally {
    clearTimeout(deadline)
  }
}

/** The Worker's side: the answer to one job. */
export function answerTo<T>(work: () => T): WorkerAnswer<T> {
  try {
    return { ok: true, value: work() }
  } catch (thrown) {
    return { ok: false, message: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}
