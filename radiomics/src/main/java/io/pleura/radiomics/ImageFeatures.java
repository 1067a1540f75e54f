package io.pleura.radiomics;

import io.pleura.execution.ExecutionContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The feature classes of one derived image: all but shape, which is a matter of the ROI alone. Each
 * class is a unit of work of its own.
 */
final class ImageFeatures {

  private ImageFeatures() {}

  /**
   * Computes the wanted classes.
   *
   * @param roi the ROI with the values of the image
   * @param wanted the features to compute, by class; shape classes are passed over
   * @param context threads and cancellation
   * @return all features of each wanted class in the order of {@link FeatureClass#features()}; NaN
   *     for a feature that is undefined or, where it takes time, not wanted
   */
  static Map<FeatureClass, double[]> compute(
      Roi roi,
      ImageSettings settings,
      Map<FeatureClass, List<String>> wanted,
      ExecutionContext context) {
    boolean matrices = wanted.keySet().stream().anyMatch(FeatureClass::isTexture);
    boolean firstOrder = wanted.containsKey(FeatureClass.FIRSTORDER);
    if (!matrices && !firstOrder) {
      return Map.of();
    }
    GrayLevels levels =
        GrayLevels.of(roi, settings, matrices ? GrayLevels.MATRIX_LIMIT : GrayLevels.LIMIT);
    Map<FeatureClass, double[]> values = new EnumMap<>(FeatureClass.class);
    List<Runnable> units = new ArrayList<>();
    if (matrices) {
      LevelGrid grid = LevelGrid.of(roi, levels);
      if (wanted.containsKey(FeatureClass.GLCM)) {
        boolean mcc = wanted.getOrDefault(FeatureClass.GLCM, List.of()).contains("MCC");
        units.add(
            () ->
                put(values, FeatureClass.GLCM, GlcmFeatures.of(grid, roi, levels, settings, mcc)));
      }
      if (wanted.containsKey(FeatureClass.GLDM)) {
        units.add(() -> put(values, FeatureClass.GLDM, GldmFeatures.of(grid, levels, settings)));
      }
      if (wanted.containsKey(FeatureClass.GLRLM)) {
        units.add(
            () -> put(values, FeatureClass.GLRLM, GlrlmFeatures.of(grid, roi, levels, settings)));
      }
      if (wanted.containsKey(FeatureClass.GLSZM)) {
        units.add(() -> put(values, FeatureClass.GLSZM, GlszmFeatures.of(grid, levels, settings)));
      }
      if (wanted.containsKey(FeatureClass.NGTDM)) {
        units.add(() -> put(values, FeatureClass.NGTDM, NgtdmFeatures.of(grid, levels, settings)));
      }
    }
    if (firstOrder) {
      units.add(
          () ->
              put(
                  values,
                  FeatureClass.FIRSTORDER,
                  FirstOrderFeatures.compute(roi, levels, settings.voxelArrayShift())));
    }
    context.forEach(units.size(), unit -> units.get(unit).run());
    return values;
  }

  private static void put(
      Map<FeatureClass, double[]> values, FeatureClass featureClass, double[] result) {
    synchronized (values) {
      values.put(featureClass, result);
    }
  }
}
