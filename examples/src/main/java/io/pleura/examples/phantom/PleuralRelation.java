package io.pleura.examples.phantom;

/** How the nodule of a phantom lies to the pleura. */
public enum PleuralRelation {
  /** Lung lies between nodule and pleura; nothing joins them. */
  DISTANT(0.03, 0.30),
  /** The nodule rests against the pleura; the fat behind it is preserved. */
  TOUCHING(0.06, 0.20),
  /** Strands of soft tissue pull the pleura towards the nodule. */
  RETRACTING(0.90, 0.25),
  /** The nodule rests against the pleura and spreads along it as a thick, irregular layer. */
  SPREADING(0.92, 0.11),
  /** The nodule grows through the pleura into the fat and muscle of the chest wall. */
  CROSSING(0.97, 0.14);

  private final double invasionProbability;
  private final double frequency;

  PleuralRelation(double invasionProbability, double frequency) {
    this.invasionProbability = invasionProbability;
    this.frequency = frequency;
  }

  /**
   * How often pathology finds invasion behind this picture: an image sign is never certain.
   *
   * @return probability, 0 to 1
   */
  public double invasionProbability() {
    return invasionProbability;
  }

  /**
   * How often a phantom shows this relation when none is asked for.
   *
   * @return probability, 0 to 1; all relations sum to 1
   */
  public double frequency() {
    return frequency;
  }
}
