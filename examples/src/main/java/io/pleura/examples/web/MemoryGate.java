package io.pleura.examples.web;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Lets only as many images be uncompressed at once as fit the heap. Whoever needs more waits; what
 * would never fit is refused before memory is taken for it.
 */
final class MemoryGate {

  private static final double SHARE_OF_HEAP = 0.6;
  private static final long MEGABYTE = 1 << 20;

  /** Of a volume while it is read: its voxels as float, its labels, its mask. */
  private static final int BYTES_PER_VOXEL = 9;

  private final int megabytes;
  private final Semaphore free;

  MemoryGate(long heapBytes) {
    this.megabytes = (int) Math.max(1, SHARE_OF_HEAP * heapBytes / MEGABYTE);
    this.free = new Semaphore(megabytes, true);
  }

  /** Memory that was taken. */
  interface Lease {
    void giveBack();
  }

  /**
   * Waits for memory.
   *
   * @param voxels of the largest volume that is held
   * @param what for messages
   * @param most longest to wait, seconds
   * @throws ProblemException when it would never fit (422), or is not free in time (503)
   */
  Lease take(long voxels, String what, long most) throws InterruptedException {
    return tryTake(voxels, what, most)
        .orElseThrow(
            () ->
                Problem.of(
                        503,
                        "server-busy",
                        "The memory of the server is taken by other cases.",
                        "Try again in a moment.")
                    .exception());
  }

  /**
   * Waits for memory.
   *
   * @return nothing when it was not free in time
   * @throws ProblemException when it would never fit (422)
   */
  Optional<Lease> tryTake(long voxels, String what, long most) throws InterruptedException {
    long needed = 1 + voxels * BYTES_PER_VOXEL / MEGABYTE;
    if (needed > megabytes) {
      throw Problem.of(
              422,
              "volume-too-large",
              String.format(
                  Locale.ROOT,
                  "%s holds %d voxels, which take %d MB of memory; this server gives at most %d MB.",
                  what,
                  voxels,
                  needed,
                  megabytes),
              "Crop the volume around the lungs, or start the server with more memory (-Xmx).")
          .exception();
    }
    int permits = (int) needed;
    return free.tryAcquire(permits, most, TimeUnit.SECONDS)
        ? Optional.of(() -> free.release(permits))
        : Optional.empty();
  }
}
