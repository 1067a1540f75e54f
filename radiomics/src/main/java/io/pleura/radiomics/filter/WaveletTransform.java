package io.pleura.radiomics.filter;

import io.pleura.error.ConfigurationException;
import io.pleura.execution.ExecutionContext;
import io.pleura.volume.Mask;
import io.pleura.volume.PixelType;
import io.pleura.volume.Region;
import io.pleura.volume.Volume;
import io.pleura.volume.VoxelGrid;
import java.util.ArrayList;
import java.util.List;

/**
 * The sub-bands of a stationary (undecimated) wavelet transform, PyRadiomics' image type {@code
 * Wavelet}.
 *
 * <p>Along each axis, x before y before z, the image is convolved with the low-pass taps h of the
 * wavelet (L) or with its high-pass taps (H): {@code y[o] = Σ_k h[k] x[(o + F/2 − k) mod n]} for a
 * filter of F taps on an axis of n voxels. The axis is circular; one of odd size is extended by a
 * copy of its first voxel, which is cut off at the end. Level j + 1 is the same transform, with the
 * same taps, of the all-low sub-band of level j.
 *
 * <p>The first letter of a name is the filter along x, the last that along z. A level gives {@code
 * LLH, LHL, LHH, HLL, HLH, HHL, HHH}; {@code LLL} of the last level ends the list. Levels after the
 * first carry their number: {@code wavelet2-HHL}. Sliced, there are two letters, for the axes of
 * the slice.
 *
 * <p>A single-precision image is transformed in single precision, any other in double, each sum in
 * the order of PyWavelets, so that the images have the bits of PyRadiomics'.
 */
public final class WaveletTransform implements ImageFilter {

  private static final double[] NO_FILTER = {1};
  private static final float[] NO_FILTER_SINGLE = {1};

  private final WaveletTaps taps;
  private final int startLevel;
  private final List<Band> bands;
  private final List<String> names;
  private final String lowPass;

  /**
   * Makes the filter.
   *
   * @param wavelet a discrete wavelet by its name in PyWavelets, one of {@link #wavelets()}
   * @param startLevel transforms to make before the first whose sub-bands are given, at least 0
   * @param level levels whose sub-bands are given, at least 1
   * @param force2D whether slices are transformed, and the axis across them is not
   * @param force2DDimension array axis across the slices: 0 is z, 1 is y, 2 is x
   * @throws ConfigurationException when there is no such wavelet, or a number is out of range
   */
  public WaveletTransform(
      String wavelet, int startLevel, int level, boolean force2D, int force2DDimension) {
    taps = WaveletTaps.of(wavelet);
    if (startLevel < 0) {
      throw new ConfigurationException(
          "wavelet-start-level",
          "The start level of a wavelet transform is " + startLevel + ".",
          "Use 0 or more.");
    }
    if (level < 1) {
      throw new ConfigurationException(
          "wavelet-level",
          "The number of levels of a wavelet transform is " + level + ".",
          "Use 1 or more.");
    }
    int across = SliceAxis.of(force2DDimension);
    this.startLevel = startLevel;
    List<String> combinations = combinations(force2D ? across : -1);
    lowPass = combinations.get(0);
    bands = new ArrayList<>();
    for (int i = 1; i <= level; i++) {
      for (String band : combinations) {
        if (!band.equals(lowPass)) {
          bands.add(new Band(i, band));
        }
      }
    }
    bands.add(new Band(level, lowPass));
    names = bands.stream().map(Band::name).toList();
  }

  /**
   * The wavelets that there are.
   *
   * @return their names in PyWavelets, for example {@code coif1}
   */
  public static List<String> wavelets() {
    return WaveletTaps.names();
  }

  /** One letter for each of x, y and z: L, H, or - for an axis that is not transformed. */
  private static List<String> combinations(int axisAcross) {
    List<String> result = List.of("");
    for (int axis = 0; axis < 3; axis++) {
      List<String> longer = new ArrayList<>();
      for (String band : result) {
        if (axis == axisAcross) {
          longer.add(band + "-");
        } else {
          longer.add(band + "L");
          longer.add(band + "H");
        }
      }
      result = longer;
    }
    return result;
  }

  @Override
  public List<String> imageNames() {
    return names;
  }

  @Override
  public List<FilteredImage> apply(Volume image, Mask roi, ExecutionContext context) {
    var levels = new Levels(image, context);
    List<FilteredImage> images = new ArrayList<>();
    for (Band band : bands) {
      images.add(
          FilteredImage.of(
              band.name(),
              region -> {
                Volume input = levels.input(startLevel + band.level() - 1);
                return compute(input, band.letters(), region, image.grid().crop(region), context);
              }));
    }
    return List.copyOf(images);
  }

  private Volume compute(
      Volume input, String letters, Region region, VoxelGrid grid, ExecutionContext context) {
    if (input.pixelType() == PixelType.FLOAT32) {
      return new SubBand<>(
              new FloatConvolution(singleTaps(letters.charAt(0))),
              new FloatConvolution(singleTaps(letters.charAt(1))),
              new FloatConvolution(singleTaps(letters.charAt(2))))
          .compute(input, region, grid, context);
    }
    return new SubBand<>(
            new DoubleConvolution(doubleTaps(letters.charAt(0))),
            new DoubleConvolution(doubleTaps(letters.charAt(1))),
            new DoubleConvolution(doubleTaps(letters.charAt(2))))
        .compute(input, region, grid, context);
  }

  private double[] doubleTaps(char letter) {
    return letter == '-' ? NO_FILTER : taps.doubles(letter == 'H');
  }

  private float[] singleTaps(char letter) {
    return letter == '-' ? NO_FILTER_SINGLE : taps.floats(letter == 'H');
  }

  /**
   * A sub-band.
   *
   * @param level the level among those given, from 1
   * @param letters the filter along x, y and z
   */
  private record Band(int level, String letters) {
    String name() {
      return "wavelet" + (level == 1 ? "" : level) + "-" + letters.replace("-", "");
    }
  }

  /** What each level is made from: the image, or the low-pass band of the level before. */
  private final class Levels {
    private final ExecutionContext context;
    private final List<Volume> inputs = new ArrayList<>();

    Levels(Volume image, ExecutionContext context) {
      this.context = context;
      inputs.add(image);
    }

    /**
     * The input of a transform, made when first asked for; the grid of all but the first is even.
     */
    synchronized Volume input(int transform) {
      while (inputs.size() <= transform) {
        Volume last = inputs.get(inputs.size() - 1);
        VoxelGrid grid = last.grid();
        var even =
            VoxelGrid.of(
                grid.sizeX() + grid.sizeX() % 2,
                grid.sizeY() + grid.sizeY() % 2,
                grid.sizeZ() + grid.sizeZ() % 2,
                grid.spacing());
        inputs.add(compute(last, lowPass, even.region(), even, context));
      }
      return inputs.get(transform);
    }
  }
}
