package io.pleura.deepfeatures.checkpoint;

/** The file formats that a {@link Checkpoint} is read from. */
public enum CheckpointFormat {
  /** What PyTorch writes since version 1.6: a zip archive of one pickle and raw arrays. */
  PYTORCH_ZIP("PyTorch zip"),
  /** What PyTorch wrote before: pickles, then raw arrays. The published MedicalNet files. */
  PYTORCH_LEGACY("PyTorch legacy"),
  /** A JSON header, then raw arrays. */
  SAFETENSORS("safetensors");

  private final String label;

  CheckpointFormat(String label) {
    this.label = label;
  }

  /**
   * The format's name for people.
   *
   * @return for example {@code PyTorch zip}
   */
  public String label() {
    return label;
  }
}
