package io.pleura.examples.phantom;

/** A harmless finding beside the nodule that may be taken for invasion. */
public enum PleuralMimic {
  /** None. */
  NONE,
  /** A smooth, sometimes calcified thickening of the pleura away from the nodule. */
  PLAQUE,
  /** Linear scars in the lung that do not join nodule and pleura. */
  SCAR
}
