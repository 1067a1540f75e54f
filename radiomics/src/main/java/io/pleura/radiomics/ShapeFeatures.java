package io.pleura.radiomics;

import io.pleura.radiomics.array.ArrayEngine;
import io.pleura.volume.Vector3;
import java.math.BigInteger;

/**
 * Size and shape of the ROI. Volume V and surface A are those of the mesh; axis lengths are four
 * times the square roots of the eigenvalues of the covariance (divisor N) of the voxel centres.
 */
final class ShapeFeatures {

  private ShapeFeatures() {}

  /** All features in the order of {@link FeatureClass#SHAPE}. */
  static double[] compute(Roi roi, ArrayEngine arrayEngine) {
    MaskRows rows = MaskRows.of(roi);
    var mesh = MarchingCubes.of(rows, roi.spacing);
    var diameters = MeshDiameters.of(rows, roi.spacing);
    double a = mesh.area();
    double v = mesh.volume();
    // Surface of the sphere of the same volume.
    double sphere = Math.cbrt(36 * Math.PI * v * v);
    double[] eigenvalues = arrayEngine.symmetricEigenvalues(covariance(rows, roi.spacing), 3);
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
  static double[] covariance(MaskRows mask, Vector3 spacing) {
    long voxels = 0;
    long[] sum = new long[3];
    long[][] products = new long[3][3];
    for (int z = 0; z < mask.sizeZ; z++) {
      for (int y = 0; y < mask.sizeY; y++) {
        long count = 0;
        long sumX = 0;
        long sumXX = 0;
        int row = mask.row(y, z);
        for (int word = 0; word < mask.words; word++) {
          int place = word * Long.SIZE;
          for (long rest = mask.bits[row + word]; rest != 0; ) {
            // A run of voxels at a time.
            int skip = Long.numberOfTrailingZeros(rest);
            int run = Long.numberOfTrailingZeros(~(rest >>> skip));
            long first = (long) place + skip;
            long last = first + run - 1;
            count += run;
            sumX += run * (first + last) / 2;
            sumXX += squares(last) - squares(first - 1);
            place += skip + run;
            rest = skip + run == Long.SIZE ? 0 : rest >>> (skip + run);
          }
        }
        voxels += count;
        sum[0] += sumX;
        sum[1] += count * y;
        sum[2] += count * z;
        products[0][0] += sumXX;
        products[0][1] += sumX * y;
        products[0][2] += sumX * z;
        products[1][1] += count * y * y;
        products[1][2] += count * y * z;
        products[2][2] += count * z * z;
      }
    }
    BigInteger n = BigInteger.valueOf(voxels);
    double square = (double) voxels * voxels;
    double[] result = new double[9];
    for (int a = 0; a < 3; a++) {
      for (int b = a; b < 3; b++) {
        BigInteger scaled =
            n.multiply(BigInteger.valueOf(products[a][b]))
                .subtract(BigInteger.valueOf(sum[a]).multiply(BigInteger.valueOf(sum[b])));
        result[3 * a + b] = scaled.doubleValue() / square * spacing.get(a) * spacing.get(b);
        result[3 * b + a] = result[3 * a + b];
      }
    }
    return result;
  }

  /** 1² + 2² + … + n². */
  private static long squares(long n) {
    return n * (n + 1) * (2 * n + 1) / 6;
  }
}
