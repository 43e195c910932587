/**
 * Works through a queue in its order, at most `lanes` entries at a time. An entry that is longer than the others belongs to the
 * front of the queue, because the run ends with its last entry.
 * @template T
 * @param {T[]} queue is emptied; what is taken out of it meanwhile is not performed
 * @param {number} lanes
 * @param {(entry: T) => Promise<void>} perform
 */
export async function inLanes(queue, lanes, perform) {
  async function lane() {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) await perform(entry)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
