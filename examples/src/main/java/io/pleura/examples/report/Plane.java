package io.pleura.examples.report;

/** A plane of the body as radiologists look at it: the patient's left is on the right. */
enum Plane {
  /** From the feet. */
  AXIAL("Axial", 2, 0, 1, "RLAP"),
  /** From the front. */
  CORONAL("Coronal", 1, 0, 2, "RLSI"),
  /** From the patient's left, who faces left. */
  SAGITTAL("Sagittal", 0, 1, 2, "APSI");

  private final String title;
  private final int normal;
  private final int across;
  private final int down;
  private final String letters;

  Plane(String title, int normal, int across, int down, String letters) {
    this.title = title;
    this.normal = normal;
    this.across = across;
    this.down = down;
    this.letters = letters;
  }

  String title() {
    return title;
  }

  /** The LPS axis that the plane cuts. */
  int normal() {
    return normal;
  }

  /** The LPS axis along the rows of the picture. */
  int across() {
    return across;
  }

  /** The LPS axis along the columns of the picture. */
  int down() {
    return down;
  }

  String left() {
    return letters.substring(0, 1);
  }

  String right() {
    return letters.substring(1, 2);
  }

  String top() {
    return letters.substring(2, 3);
  }

  String bottom() {
    return letters.substring(3, 4);
  }
}
