package io.pleura.examples.report;

import java.awt.image.BufferedImage;

/**
 * A slice of a CT as a picture with square pixels.
 *
 * @param plane how the body is cut
 * @param image soft tissue window, outline of the ROI in colour
 * @param number which slice of the CT it is, from 1 on
 * @param count slices of the CT in this plane
 * @param width what the picture shows across, mm
 * @param height what the picture shows down, mm
 */
record Slice(Plane plane, BufferedImage image, int number, int count, double width, double height) {

  /** A round length for a scale bar, at most three tenths of the width, mm. */
  double scaleBar() {
    double most = 0.3 * width;
    double power = Math.pow(10, Math.floor(Math.log10(most)));
    for (int step : new int[] {5, 2}) {
      if (step * power <= most) {
        return step * power;
      }
    }
    return power;
  }
}
