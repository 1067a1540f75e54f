package io.pleura.radiomics;

import io.pleura.radiomics.array.ArrayEngine;
import java.math.BigInteger;

/**
 * Size and shape of the ROI. Volume V and surface A are those of the mesh; axis lengths are four
 * times the square roots of the eigenvalues of the covariance (divisor N) of the voxel centres.
 */
final class ShapeFeatures {

  private ShapeFeatures() {}

  /** All features in the order of {@link FeatureClass#SHAPE}. */
  static double[] compute(Roi roi) {
    var mesh = MarchingCubes.of(roi.inside, roi.sizeX, roi.sizeY, roi.sizeZ, roi.spacing);
    var diameters = MeshDiameters.of(roi.inside, roi.sizeX, roi.sizeY, roi.sizeZ, roi.spacing);
    double a = mesh.area();
    double v = mesh.volume();
    // Surface of the sphere of the same volume.
    double sphere = Math.cbrt(36 * Math.PI * v * v);
    double[] eigenvalues = ArrayEngine.AUTOMATIC.symmetricEigenvalues(covariance(roi), 3);
    dropRounding(eigenvalues);
    double least = eigenvalues[0];
    double minor = eigenvalues[1];
    double major = eigenvalues[2];
    return new double[] {
      v / (Math.pow(a, 1.5) * Math.sqrt(Math.PI)),
      36 * Math.PI * v * v / (a * a * a),
      Math.sqrt(minor / major),
      Math.sqrt(least / major),
      4 * Math.sqrt(least),
      4 * Math.sqrt(major),
      diameters.inPlaneAcross(1),
      diameters.inPlaneAcross(0),
      diameters.inPlaneAcross(2),
      diameters.overall(),
      v,
      4 * Math.sqrt(minor),
      a / sphere,
      sphere / a,
      a,
      a / v,
      roi.voxelCount() * roi.voxelVolume()
    };
  }

  /** Sets to 0 what a flat or straight ROI leaves below it. */
  static void dropRounding(double[] eigenvalues) {
    for (int i = 0; i < eigenvalues.length; i++) {
      if (eigenvalues[i] < 0 && eigenvalues[i] > -1e-10) {
        eigenvalues[i] = 0;
      }
    }
  }

  /** Covariance of the voxel centres, mm². The sums are exact, so a flat ROI gives exact zeros. */
  static double[] covariance(Roi roi) {
    long[] sum = new long[3];
    long[][] products = new long[3][3];
    int i = 0;
    for (int z = 0; z < roi.sizeZ; z++) {
      for (int y = 0; y < roi.sizeY; y++) {
        for (int x = 0; x < roi.sizeX; x++) {
          if (roi.inside[i++]) {
            sum[0] += x;
            sum[1] += y;
            sum[2] += z;
            products[0][0] += (long) x * x;
            products[0][1] += (long) x * y;
            products[0][2] += (long) x * z;
            products[1][1] += (long) y * y;
            products[1][2] += (long) y * z;
            products[2][2] += (long) z * z;
          }
        }
      }
    }
    BigInteger n = BigInteger.valueOf(roi.voxelCount());
    double square = (double) roi.voxelCount() * roi.voxelCount();
    double[] result = new double[9];
    for (int a = 0; a < 3; a++) {
      for (int b = a; b < 3; b++) {
        BigInteger scaled =
            n.multiply(BigInteger.valueOf(products[a][b]))
                .subtract(BigInteger.valueOf(sum[a]).multiply(BigInteger.valueOf(sum[b])));
        result[3 * a + b] = scaled.doubleValue() / square * roi.spacing.get(a) * roi.spacing.get(b);
        result[3 * b + a] = result[3 * a + b];
      }
    }
    return result;
  }
}
