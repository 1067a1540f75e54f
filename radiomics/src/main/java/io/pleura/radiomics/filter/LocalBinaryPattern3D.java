package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;
import io.pleura.error.InvalidInputException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Local binary patterns on a sphere (Banerjee et al., "3D LBP-based rotationally invariant region
 * description", ACCV 2012 workshops), PyRadiomics' image type {@code LBP3D}.
 *
 * <p>Around each voxel of the ROI lie the vertices of an icosphere, in voxels, not mm; the image is
 * sampled there by its cubic B-spline, rounded to the pixel type of the image, and 0 beyond the
 * centres of its edge voxels. A sample b is 1 where it is not below the voxel in the centre, else
 * 0. Level n of the spherical harmonics Y gives the image {@code lbp-3D-m(n+1)},
 *
 * <p>{@code √ Σ_v (Σ_m c_m Y_nm(v))²} with {@code c_m = Σ_v b(v) Y_nm(v)}, m from −n to n,
 *
 * <p>and the samples themselves the last image, {@code lbp-3D-k}: their excess kurtosis {@code m₄ /
 * m₂² − 3}, with moments of divisor the number of samples. All are without a unit, in double.
 *
 * <p>As in PyRadiomics the arguments of Y are exchanged: the azimuth is {@code arccos(v₀₂ / R)} and
 * the polar angle {@code atan2(v₁, v₀)} of a vertex {@code (v₀, v₁, v₂)}, whose components are
 * along z, y and x.
 *
 * <p>Only voxels of the ROI have a value; the others are 0.
 */
public final class LocalBinaryPattern3D implements ImageFilter {

  private final int levels;
  private final double[][] vertices;
  private final double reach;
  private final double[][] harmonics;
  private final List<String> names;

  /**
   * Makes the filter.
   *
   * @param levels number of levels of spherical harmonics, 1 to 20; PyRadiomics' {@code
   *     lbp3DLevels}, default 2
   * @param icosphereRadius radius of the sphere, voxels, finite and above 0; PyRadiomics' {@code
   *     lbp3DIcosphereRadius}, default 1
   * @param icosphereSubdivision how often the triangles of an icosahedron are divided by four, 0 to
   *     4, which gives 10 · 4^n + 2 samples; default 1, as in PyRadiomics
   * @throws ConfigurationException when a number is out of range
   */
  public LocalBinaryPattern3D(int levels, double icosphereRadius, int icosphereSubdivision) {
    check("lbp-levels", "lbp3DLevels", levels, 1, 20);
    check("lbp-subdivision", "lbp3DIcosphereSubdivision", icosphereSubdivision, 0, 4);
    if (!(icosphereRadius > 0) || Double.isInfinite(icosphereRadius)) {
      throw new ConfigurationException(
          "lbp-radius",
          "lbp3DIcosphereRadius is " + icosphereRadius + ".",
          "Use a finite number of voxels above 0.");
    }
    this.levels = levels;
    vertices = Icosphere.vertices(icosphereSubdivision, icosphereRadius);
    reach = icosphereRadius;
    harmonics = new double[levels][];
    List<String> images = new ArrayList<>();
    for (int n = 0; n < levels; n++) {
      harmonics[n] = SphericalHarmonics.products(n, vertices, icosphereRadius);
      images.add("lbp-3D-m" + (n + 1));
    }
    images.add("lbp-3D-k");
    names = List.copyOf(images);
  }

  private static void check(String code, String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ConfigurationException(
          code, key + " is " + value + ".", "Use " + least + " to " + most + ".");
    }
  }

  @Override
  public List<String> imageNames() {
    return names;
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    var patterns = new Patterns(image, roi, context);
    List<FilteredImage> images = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      int number = i;
      images.add(FilteredImage.of(names.get(i), region -> patterns.image(number, region)));
    }
    return List.copyOf(images);
  }

  /** The values of all images at the voxels of the ROI, computed together when first asked for. */
  private final class Patterns {
    private final Volume image;
    private final Mask roi;
    private final ExecutionContext context;
    private double @Nullable [][] computed;

    Patterns(Volume image, Mask roi, ExecutionContext context) {
      this.image = image;
      this.roi = roi;
      this.context = context;
    }

    /** For each image its values on the bounding box of the ROI. */
    private synchronized double[][] values(Region box) {
      double[][] result = computed;
      if (result == null) {
        result = new double[levels + 1][Math.toIntExact(box.voxelCount())];
        var sampling = new Sampling(image, roi, box, result, context);
        context.forEach(box.sizeZ(), sampling::slice);
        computed = result;
      }
      return result;
    }

    /**
     * One image on a region.
     *
     * @throws InvalidInputException when the kurtosis is undefined in a voxel of the ROI
     */
    Volume image(int number, Region region) {
      VoxelGrid grid = image.grid().crop(region);
      double[] voxels = new double[grid.voxelCount()];
      if (roi.boundingBox().isPresent()) {
        Region box = roi.boundingBox().get();
        double[] from = values(box)[number];
        for (int i = 0; i < from.length; i++) {
          int x = box.minX() + i % box.sizeX();
          int y = box.minY() + i / box.sizeX() % box.sizeY();
          int z = box.minZ() + i / box.sizeX() / box.sizeY();
          if (x >= region.minX()
              && x < region.maxX()
              && y >= region.minY()
              && y < region.maxY()
              && z >= region.minZ()
              && z < region.maxZ()) {
            if (Double.isNaN(from[i])) {
              throw flat(x, y, z);
            }
            voxels[grid.offset(x - region.minX(), y - region.minY(), z - region.minZ())] = from[i];
          }
        }
      }
      return Volume.wrap(grid, PixelType.FLOAT64, voxels);
    }

    private InvalidInputException flat(int x, int y, int z) {
      return new InvalidInputException(
          "lbp-flat-neighbourhood",
          "All "
              + vertices.length
              + " samples around voxel ["
              + x
              + ", "
              + y
              + ", "
              + z
              + "] of the ROI are equal, so that their kurtosis, the image lbp-3D-k of LBP3D, is"
              + " undefined there.",
          "Leave LBP3D out for this image, or use a larger lbp3DIcosphereRadius.");
    }
  }

  /** Samples around all voxels of the ROI, slice by slice. */
  private final class Sampling {
    private final Volume image;
    private final Mask roi;
    private final Region box;
    private final double[][] result;
    private final MirrorSpline spline;
    private final MirrorSpline.Taps[] tapsX;
    private final MirrorSpline.Taps[] tapsY;
    private final MirrorSpline.Taps[] tapsZ;

    Sampling(Volume image, Mask roi, Region box, double[][] result, ExecutionContext context) {
      this.image = image;
      this.roi = roi;
      this.box = box;
      this.result = result;
      spline = new MirrorSpline(image, box, reach, context);
      tapsX = new MirrorSpline.Taps[vertices.length];
      tapsY = new MirrorSpline.Taps[vertices.length];
      tapsZ = new MirrorSpline.Taps[vertices.length];
      for (int v = 0; v < vertices.length; v++) {
        tapsX[v] = spline.taps(0, box.minX(), box.sizeX(), vertices[v][2]);
        tapsY[v] = spline.taps(1, box.minY(), box.sizeY(), vertices[v][1]);
        tapsZ[v] = spline.taps(2, box.minZ(), box.sizeZ(), vertices[v][0]);
      }
    }

    void slice(int z) {
      int width = box.sizeX();
      double[][] samples = new double[vertices.length][width];
      double[] sphere = new double[vertices.length];
      double[] centres = new double[width];
      for (int y = 0; y < box.sizeY(); y++) {
        int offset = image.grid().offset(box.minX(), box.minY() + y, box.minZ() + z);
        int from = 0;
        while (from < width && !roi.contains(offset + from)) {
          from++;
        }
        int to = width;
        while (to > from && !roi.contains(offset + to - 1)) {
          to--;
        }
        if (from == to) {
          continue;
        }
        for (int v = 0; v < vertices.length; v++) {
          spline.sample(tapsZ[v], z, tapsY[v], y, tapsX[v], from, to, samples[v]);
        }
        for (int x = from; x < to; x++) {
          centres[x] = image.get(offset + x);
          if (roi.contains(offset + x)) {
            for (int v = 0; v < sphere.length; v++) {
              sphere[v] = rounded(samples[v][x], image.pixelType());
            }
            pattern(sphere, centres[x], (z * box.sizeY() + y) * width + x);
          }
        }
      }
    }

    private void pattern(double[] sphere, double centre, int target) {
      result[levels][target] =
          image.pixelType() == PixelType.FLOAT32
              ? SphereKurtosis.ofSingle(sphere)
              : SphereKurtosis.ofDouble(sphere);
      int[] ones = new int[sphere.length];
      int count = 0;
      for (int v = 0; v < sphere.length; v++) {
        if (sphere[v] >= centre) {
          ones[count++] = v;
        }
      }
      int[] set = Arrays.copyOf(ones, count);
      for (int n = 0; n < levels; n++) {
        result[n][target] = SphericalHarmonics.norm(harmonics[n], sphere.length, set);
      }
    }
  }

  /** A sample in the type of the image. */
  private static double rounded(double sample, PixelType type) {
    if (type == PixelType.FLOAT64) {
      return sample;
    }
    if (type == PixelType.FLOAT32) {
      return (float) sample;
    }
    double half = sample > 0 ? sample + 0.5 : type.minimum() < 0 ? sample - 0.5 : 0;
    double bounded = Math.max(type.minimum(), Math.min(type.maximum(), half));
    return bounded < 0 ? Math.ceil(bounded) : Math.floor(bounded);
  }
}
