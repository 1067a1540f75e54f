package io.pleura.deepfeatures;

/** How a residual block passes its input on where it changes the number or size of channels. */
public enum ShortcutType {
  /**
   * No weights: every second voxel along each axis where the block has stride 2, then channels of
   * zeros at the end.
   */
  A,
  /** A 1x1x1 convolution with batch normalisation. */
  B
}
