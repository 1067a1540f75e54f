package io.pleura.radiomics.filter;

import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;

/**
 * The inner loops of a convolution in one precision, on arrays of type {@code A}. Each output is
 * {@code ((0 + h₀ v₀) + h₁ v₁) + …} in the order of the taps given, every product and every sum
 * rounded, so that results are the same bits on every machine.
 *
 * <p>The loops across rows use the same index for all arrays, as the compiler needs it to work on
 * several elements at once.
 *
 * @param <A> {@code float[]} or {@code double[]}
 */
abstract sealed class Convolution<A> permits DoubleConvolution, FloatConvolution {

  /** The number of taps. */
  abstract int length();

  /** An array of zeros. */
  abstract A allocate(int length);

  /** Several arrays of zeros. */
  abstract A[] allocate(int count, int length);

  /** An array of references. */
  abstract A[] references(int count);

  /** Copies voxels into a part of an array. */
  abstract void load(Volume volume, Region region, A target, int offset);

  /** Makes a volume around an array. */
  abstract Volume volume(VoxelGrid grid, A voxels);

  /**
   * Convolves across arrays: {@code out[i] = Σ_k h[order[k]] rows[k][i]}, k rising.
   *
   * @param rows the input for each place in the order
   * @param order all taps in the order in which products are added
   * @param count number of outputs
   */
  abstract void across(A[] rows, int[] order, A out, int count);

  /**
   * One output along an array: {@code out[at] = Σ_k h[order[k]] in[at + F − 1 − order[k]]}, k
   * rising.
   *
   * @param order all taps in the order in which products are added
   */
  abstract void along(A in, A out, int at, int[] order);
}
