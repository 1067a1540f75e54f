package io.pleura.radiomics;

import io.pleura.error.InvalidInputException;
import java.util.Optional;

/**
 * Size and shape of a ROI of one slice, in the plane of the slice. Perimeter P and surface A are
 * those of a polygon by marching squares at level 0.5, whose corners lie midway between a pixel
 * inside and one outside; two pixels that touch at a corner only are not joined. Axis lengths are
 * four times the square roots of the eigenvalues of the covariance (divisor N) of the pixel
 * centres.
 */
final class Shape2DFeatures {

  private Shape2DFeatures() {}

  /**
   * Why PyRadiomics leaves the class out for a ROI. It means to ask for one slice along
   * force2Ddimension, counted z, y, x, but looks at the axis of that number counted x, y, z, and
   * asks for more than one.
   */
  static Optional<String> missingBecause(Roi roi, ImageSettings settings) {
    int axis = settings.force2DDimension();
    return size(roi, axis) > 1
        ? Optional.empty()
        : Optional.of(
            "the ROI is one voxel wide along "
                + "xyz".charAt(axis)
                + ", and for force2Ddimension "
                + axis
                + " PyRadiomics computes the class for wider ones only.");
  }

  /**
   * All features in the order of {@link FeatureClass#SHAPE2D}.
   *
   * @throws InvalidInputException when the ROI has more than one slice
   */
  static double[] compute(Roi roi, ImageSettings settings) {
    int across = 2 - settings.force2DDimension();
    if (size(roi, across) > 1) {
      throw new InvalidInputException(
          "shape2d-several-slices",
          "The ROI extends over "
              + size(roi, across)
              + " slices along "
              + "xyz".charAt(across)
              + "; the class shape2D, with force2Ddimension "
              + settings.force2DDimension()
              + ", measures a ROI of one.",
          "Use a mask of one slice, choose its axis with force2Ddimension (0 is z, 1 is y, 2 is x),"
              + " or leave shape2D out.");
    }
    int u = across == 0 ? 1 : 0;
    int v = across == 2 ? 1 : 2;
    double pixelU = roi.spacing.get(u);
    double pixelV = roi.spacing.get(v);
    var outline = new Outline(roi.inside, size(roi, u), size(roi, v));
    double perimeter = outline.perimeter(pixelU, pixelV);
    double surface = outline.eighths / 8.0 * (pixelU * pixelV);
    double pixelSurface = roi.voxelCount() * (pixelU * pixelV);
    double sphericity = 2 * Math.sqrt(Math.PI * surface) / perimeter;
    MaskRows rows = MaskRows.of(roi);
    double[] covariance = ShapeFeatures.covariance(rows, roi.spacing);
    double[] eigenvalues =
        settings
            .arrayEngine()
            .symmetricEigenvalues(
                new double[] {
                  covariance[4 * u], covariance[3 * u + v], covariance[3 * v + u], covariance[4 * v]
                },
                2);
    ShapeFeatures.dropRounding(eigenvalues);
    double minor = eigenvalues[0];
    double major = eigenvalues[1];
    var diameters = MeshDiameters.of(rows, roi.spacing);
    return new double[] {
      Math.sqrt(minor / major),
      4 * Math.sqrt(major),
      diameters.inPlaneAcross(across),
      surface,
      4 * Math.sqrt(minor),
      perimeter,
      perimeter / surface,
      pixelSurface,
      1 / sphericity,
      sphericity
    };
  }

  private static int size(Roi roi, int axis) {
    return axis == 0 ? roi.sizeX : axis == 1 ? roi.sizeY : roi.sizeZ;
  }

  /** The polygon around a set of pixels, from the corners of each 2 × 2 square of pixels. */
  private static final class Outline {
    /** Lines midway between two rows or columns. */
    private long alongU;

    private long alongV;

    /** Lines that cut off a corner. */
    private long slanting;

    /** Area in eighths of a pixel. */
    private long eighths;

    Outline(boolean[] inside, int sizeU, int sizeV) {
      for (int v = -1; v < sizeV; v++) {
        int corners = 0;
        for (int u = -1; u < sizeU; u++) {
          int low = u + 1 < sizeU && v >= 0 && inside[u + 1 + sizeU * v] ? 1 : 0;
          int high = u + 1 < sizeU && v + 1 < sizeV && inside[u + 1 + sizeU * (v + 1)] ? 2 : 0;
          // Bits: (0, 0), (0, 1), (1, 0), (1, 1) as (u, v).
          corners = corners >> 2 | (low | high) << 2;
          add(corners);
        }
      }
    }

    private void add(int corners) {
      switch (Integer.bitCount(corners)) {
        case 1 -> {
          slanting++;
          eighths++;
        }
        case 2 -> {
          if (corners == 0b0011 || corners == 0b1100) {
            alongV++;
            eighths += 4;
          } else if (corners == 0b0101 || corners == 0b1010) {
            alongU++;
            eighths += 4;
          } else {
            slanting += 2;
            eighths += 2;
          }
        }
        case 3 -> {
          slanting++;
          eighths += 7;
        }
        case 4 -> eighths += 8;
        default -> {}
      }
    }

    double perimeter(double pixelU, double pixelV) {
      double slant = Math.sqrt(pixelU * pixelU + pixelV * pixelV) / 2;
      return slanting * slant + alongU * pixelU + alongV * pixelV;
    }
  }
}
